import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompiledStage } from '../../../learners/engine/compiled/stage.ts';
import { EagerStage } from '../../../learners/engine/eager.ts';
import { scheduleRows } from '../../../learners/engine/learning-rate-schedule.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import type { StageRunner, StepRows } from '../../../learners/engine/runner.ts';
import { freshRows, stepsPerChunk } from '../../../learners/engine/step-rows.ts';
import { Stream } from '../../../tasks/streams.ts';
import { stepDefinition } from './compiled/step-definition.ts';

const stream = new Stream('streamed rows');
const [n, d, batch, steps] = [40, 16, 8, 5];
const data = {
  n,
  d,
  x: stream.child('x').normals(new Float32Array(n * d)),
  y: stream.child('y').normals(new Float32Array(n)),
  weights: Float32Array.from({ length: n }, (_, i) => 1 / (1 + (i % 5))),
};
const batches = stream.child('batches');
const indices = Int32Array.from({ length: steps * batch }, () => batches.integer(n));

/** The rows that the indices name. */
function gathered(weighted: boolean): StepRows {
  const x = new Float32Array(indices.length * d);
  for (const [i, row] of indices.entries()) x.set(data.x.subarray(row * d, (row + 1) * d), i * d);
  const pick = (values: Float32Array) => Float32Array.from(indices, (row) => values[row]);
  return { x, y: pick(data.y), ...(weighted && { weights: pick(data.weights) }) };
}

async function train(stage: StageRunner, rows: Int32Array | StepRows) {
  const schedule = { peak: 0.01, warmup: 2, steps };
  const { optimiser } = stepDefinition({ d, width: 8, stream });
  const losses = await stage.run(rows, scheduleRows(schedule, optimiser, 0, steps));
  const theta = await stage.theta();
  stage.dispose();
  return { losses, theta };
}

// The update of a network this wide is fused, the other's is not.
for (const width of [8, 640])
  for (const weighted of [false, true])
    test(`steps on rows that a call brings give the bits of steps on a sample that is held (width ${width}${weighted ? ', weighted' : ''})`, async () => {
      const definition = stepDefinition({ d, width, stream: stream.child('network') }, { weighted });
      const held = weighted ? data : { ...data, weights: undefined };
      const streamed = { n: 'stream', d } as const;
      const engine = await openEngine('wasm');
      const rows = gathered(weighted);
      assert.deepEqual(
        await train(await CompiledStage.open(definition, streamed, batch), rows),
        await train(await CompiledStage.open(definition, held, batch), indices),
      );
      assert.deepEqual(
        await train(await EagerStage.open(engine, definition, streamed, batch), rows),
        await train(await EagerStage.open(engine, definition, held, batch), indices),
      );
    });

test('fresh rows come in chunks whose size does not depend on the number of steps', () => {
  for (const [rows, columns] of [
    [256, 16],
    [1024, 256],
    [4096, 1024],
    [100_000, 1000],
  ]) {
    const asked: number[] = [];
    const source = freshRows(
      (count) => {
        asked.push(count);
        return { n: count, d: columns, x: new Float32Array(0), y: new Float32Array(0) };
      },
      rows,
      columns,
      (y) => ({ y }),
    );
    assert.equal(source.stepsAtOnce, stepsPerChunk(rows, columns));
    assert.ok(source.stepsAtOnce >= 1 && source.stepsAtOnce <= 200);
    const bytes = 4 * rows * (columns + 2);
    assert.ok(source.stepsAtOnce === 1 || source.stepsAtOnce * bytes <= 8 * 2 ** 20);
    source.next(source.stepsAtOnce);
    assert.deepEqual(asked, [source.stepsAtOnce * rows]);
  }
});
