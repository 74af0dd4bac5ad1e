import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backendRecord } from '../../../../harness/cell/backend-record.ts';
import { type Device, defaultSettings } from '../../../../learners/engine/backend.ts';
import { useSettings } from '../../../../learners/engine/compiled/runtime/runtime-session.ts';
import { CompiledStage } from '../../../../learners/engine/compiled/stage.ts';
import { scheduleRows } from '../../../../learners/engine/learning-rate-schedule.ts';
import { openEngine } from '../../../../learners/engine/open-engine.ts';
import type { StepDefinition } from '../../../../learners/engine/step.ts';
import { twoLayer } from '../../../../learners/two-layer.ts';
import { Stream } from '../../../../tasks/streams.ts';
import { fit, problem, relativeError } from '../../fit.ts';
import { stepDefinition } from '../compiled/step-definition.ts';
// These run on the device that HIERBENCH_TEST_DEVICE names.
import '../compiled/conformance.test.ts';
import '../compiled/convolution.test.ts';
import '../training-loop.test.ts';

/** The tests of a WebGPU device, in a process that finds one. */

const stream = new Stream('device test');
const [n, d, width, batch, steps] = [24, 4, 3, 8, 6];
const data = {
  n,
  d,
  x: stream.child('x').normals(new Float32Array(n * d)),
  y: stream.child('y').normals(new Float32Array(n)),
};
const definition: StepDefinition = stepDefinition(
  { d, width, stream: stream.child('network') },
  { clipNorm: 0.5 },
);

/** Losses of all steps, in two calls, and the variables after them. */
async function train(device: Device): Promise<{ losses: number[]; theta: number[] }> {
  useSettings({ ...defaultSettings, device });
  const stage = await CompiledStage.open(definition, data, batch);
  const picks = stream.child('batches').child(0);
  const losses: number[] = [];
  for (const first of [0, steps]) {
    const indices = Int32Array.from({ length: steps * batch }, () => picks.integer(n));
    const schedule = { peak: 1e-2, warmup: 2, steps: 100 };
    losses.push(...(await stage.run(indices, scheduleRows(schedule, definition.optimiser, first, steps))));
  }
  const theta = [...(await stage.theta())];
  stage.dispose();
  return { losses, theta };
}

test('device: steps whose state stays there agree with the processor, and twice give the same bits', async () => {
  const expected = await train('cpu');
  const found = await train('webgpu');
  assert.deepEqual(await train('webgpu'), found);
  for (const part of ['losses', 'theta'] as const) {
    const scale = Math.max(...expected[part].map(Math.abs));
    assert.equal(found[part].length, expected[part].length);
    for (const [i, value] of expected[part].entries())
      assert.ok(
        Math.abs(found[part][i] - value) <= 1e-5 * scale,
        `${part} ${i}: ${found[part][i]}, ${value}`,
      );
  }
  assert.notEqual(found.losses[0], found.losses[steps]);
});

test('device: a learner has the error that it has on the processor, and the result names the adapter', async () => {
  const example = problem('linear-control', 4, 48, 101);
  const errorOn = async (device: Device) => {
    const engine = await openEngine('compiled', { device });
    const model = await fit(twoLayer, example, { params: { width: 4 }, steps: 10, context: { engine } });
    return { error: await relativeError(model, example.test), engine };
  };
  const [there, here] = [await errorOn('webgpu'), await errorOn('cpu')];
  assert.ok(Math.abs(there.error - here.error) <= 1e-4 * here.error, `${there.error}, ${here.error}`);
  const { name, device, adapter, why } = backendRecord(there.engine);
  assert.deepEqual([name, device, adapter], ['compiled', 'webgpu', 'SwiftShader (software, no GPU)']);
  assert.match(why, /webgpu on SwiftShader/);
  assert.equal(backendRecord(here.engine).adapter, undefined);
});
