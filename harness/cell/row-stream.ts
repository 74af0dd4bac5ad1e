import type { Sample, Task } from '../../tasks/contract.ts';
import type { Stream } from '../../tasks/streams.ts';

/** Rows that are drawn together. Each block has a random stream of its own. */
const blockRows = 1024;

/**
 * Opens the stream of fresh rows of a task, at its beginning. The returned function gives the next rows, each
 * once. Row r is the same whatever sizes are asked for, because the rows of block b come from a random stream
 * that is named by b; and none of these streams is that of another sample. Only one block is held.
 *
 * @param training the random stream of the training sample, whose own rows come before the first block
 */
export function openRowStream(task: Task, training: Stream): (rows: number) => Sample {
  const { d } = task.structure;
  let block: Sample = { n: 0, d, x: new Float32Array(0), y: new Float32Array(0) };
  let used = 0;
  let next = 0;
  return (rows) => {
    const x = new Float32Array(rows * d);
    const y = new Float32Array(rows);
    for (let filled = 0; filled < rows; ) {
      if (used === block.n) {
        block = task.sample(blockRows, training.child('fresh', next++), 'train');
        used = 0;
      }
      const count = Math.min(rows - filled, block.n - used);
      x.set(block.x.subarray(used * d, (used + count) * d), filled * d);
      y.set(block.y.subarray(used, used + count), filled);
      filled += count;
      used += count;
    }
    return { n: rows, d, x, y };
  };
}
