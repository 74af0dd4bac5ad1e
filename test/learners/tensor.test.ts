import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { tensorGd } from '../../learners/tensor-gd.ts';
import { tensorLazy } from '../../learners/tensor-lazy.ts';
import { tensorSum } from '../../tasks/related/tensor-sum.ts';
import { Stream, splitStream } from '../../tasks/streams.ts';

const engine = await openEngine();

/** Relative errors on fresh rows of one fit. */
async function errorOf(
  learner: typeof tensorGd | typeof tensorLazy,
  given: object,
  {
    d,
    order = 3,
    n = 64,
    steps = 1500,
    seed = 1,
  }: { d: number; order?: number; n?: number; steps?: number; seed?: number },
) {
  const task = tensorSum.instantiate({ d, seed, params: tensorSum.parameters.parse({ order }) });
  const sample = task.sample(n, splitStream('tensor-sum', d, seed, 'train'));
  const model = await learner.fit(sample, {
    params: learner.parameters.parse(given) as never,
    task: task.structure,
    stream: new Stream('test', seed),
    budget: { steps, seconds: 60, memoryMiB: 1024 },
    engine,
    powers: task.powers,
    signal: new AbortController().signal,
    report() {},
    async trace() {},
    log() {},
  });
  const { x, y } = task.sample(4096, splitStream('tensor-sum', d, seed, 'test'));
  const predicted = await model.predict(x, 4096);
  let [error, variance] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    error += (predicted[i] - y[i]) ** 2;
    variance += y[i] ** 2;
  }
  model.dispose();
  return error / variance;
}

test('gradient descent on the population risk finds all directions, and says so on fresh rows', async () => {
  for (const order of [3, 4]) {
    const error = await errorOf(tensorGd, { width: 32, risk: 'population' }, { d: 8, order });
    assert.ok(error < 1e-3, `order ${order}: ${error}`);
  }
});

test('with fewer components than directions, what is left is the share of the missing ones', async () => {
  const error = await errorOf(tensorGd, { width: 1, risk: 'population' }, { d: 8, seed: 2 });
  assert.ok(error > 0.6 && error < 0.9, String(error));
});

test('a sample that is large enough gives the population risk', async () => {
  const error = await errorOf(tensorGd, { width: 12 }, { d: 4, n: 4000, steps: 500 });
  assert.ok(error < 0.25, String(error));
});

test('lazy components need as many parameters as there are symmetric tensors, up to the span they lack', async () => {
  const d = 6;
  const dimension = (d * (d + 1) * (d + 2)) / 6;
  const half = Math.floor(dimension / (2 * d));
  const errors: number[] = [];
  for (let seed = 1; seed <= 6; seed++)
    errors.push(await errorOf(tensorLazy, { width: half, risk: 'population' }, { d, seed }));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const floor = 1 - (half * d) / dimension;
  assert.ok(Math.abs(mean - floor) < 0.15, `${mean}, and the count of dimensions gives ${floor}`);
  const all = await errorOf(tensorLazy, { width: 2 * half + 4, risk: 'population' }, { d });
  assert.ok(all < 1e-3, String(all));
});
