import type { NativeProduct, Sample, Task } from '../../tasks/contract.ts';
import type { Stream } from '../../tasks/streams.ts';

/** Rows that are drawn together. Each block has a random stream of its own. */
const blockRows = 1024;

/** Below this d, drawing is mostly random numbers, and native products of matrices are not worth their calls. */
const smallestNative = 256;

/** A stream of fresh rows: each call gives the next ones. */
export interface RowStream {
  next(rows: number): Sample;
  /** The same rows, sooner if there are native products of matrices. */
  soon(rows: number): Promise<Sample>;
}

/**
 * Opens the stream of fresh rows of a task, at its beginning. Each row comes once. Row r is the same whatever sizes are
 * asked for, because the rows of block b come from a random stream that is named by b; and none of these
 * streams is that of another sample. Only one block is held.
 *
 * @param training the random stream of the training sample, whose own rows come before the first block
 * @param openProduct opens native products of matrices, if there are any; called when rows are first drawn with them
 */
export function openRowStream(
  task: Task,
  training: Stream,
  openProduct?: () => Promise<NativeProduct | undefined>,
): RowStream {
  const { d } = task.structure;
  let block: Sample = { n: 0, d, x: new Float32Array(0), y: new Float32Array(0) };
  let used = 0;
  let next = 0;
  const stream = () => training.child('fresh', next++);
  const use = (drawn: Sample): void => {
    block = drawn;
    used = 0;
  };
  /** Copies rows of the block to their places from `filled` on, and returns how many these are. */
  const take = ({ n, x, y }: Sample, filled: number): number => {
    const count = Math.min(n - filled, block.n - used);
    x.set(block.x.subarray(used * d, (used + count) * d), filled * d);
    y.set(block.y.subarray(used, used + count), filled);
    used += count;
    return count;
  };
  const room = (n: number): Sample => ({ n, d, x: new Float32Array(n * d), y: new Float32Array(n) });
  const native = d >= smallestNative ? task.sampleNatively : undefined;
  let product: Promise<NativeProduct | undefined> | undefined;
  const inJavaScript = (rows: number): Sample => {
    const sample = room(rows);
    for (let filled = 0; filled < rows; filled += take(sample, filled))
      if (used === block.n) use(task.sample(blockRows, stream(), 'train'));
    return sample;
  };
  return {
    next: inJavaScript,
    async soon(rows) {
      if (!native) return inJavaScript(rows);
      product ??= openProduct?.();
      const multiply = await product;
      if (!multiply) return inJavaScript(rows);
      const sample = room(rows);
      for (let filled = 0; filled < rows; filled += take(sample, filled))
        if (used === block.n) use(await native(blockRows, stream(), multiply));
      return sample;
    },
  };
}
