import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fitAlone } from '../../harness/cell/fit-alone.ts';
import { findLearner } from '../../harness/definitions/definitions.ts';
import { scoreOn } from '../../harness/protocol/score.ts';
import type { Learner } from '../../learners/contract.ts';
import { deepSgd } from '../../learners/deep-sgd.ts';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { kernelRidge } from '../../learners/kernel-ridge.ts';
import { trainingSearch } from '../../learners/training-parameters.ts';
import { bfcWide } from '../../tasks/densenet-families.ts';
import { splitStream } from '../../tasks/streams.ts';
import { needs, pythonWith } from './interpreter.ts';

/** The examples in Python agree with their twins among this package's learners. */

const [torch, sklearn] = [pythonWith('torch'), pythonWith('sklearn')];
const engine = await openEngine('auto');

const task = bfcWide.instantiate({ d: 8, seed: 1, params: bfcWide.parameters.parse({}) });
const sampleOf = (n: number, split: 'train' | 'test') => task.sample(n, splitStream('bfc-wide', 8, 1, split));
const training = sampleOf(512, 'train');
const testing = sampleOf(512, 'test');

async function example(name: string, python: string | undefined): Promise<Learner> {
  process.env.HIERBENCH_PYTHON = python;
  const path = fileURLToPath(new URL(`../../examples/python/${name}.py`, import.meta.url));
  return (await findLearner(path)).value;
}

async function fit(learner: Learner, params: Record<string, unknown> = {}, steps = 1500) {
  return fitAlone({ learner, params, engine, task: task.structure, sample: training, steps });
}

async function errorOf(learner: Learner, params?: Record<string, unknown>): Promise<number> {
  const model = await fit(learner, params);
  const { relativeError } = await scoreOn(model.predict, testing);
  model.dispose();
  return relativeError;
}

for (const params of [
  {},
  { gamma: 0.02, lambda: 0.01, loss: 'label-weighted' },
  { gammaScale: 0.1, intercept: false },
])
  test(
    `KernelRidge predicts the same as kernel-ridge: ${JSON.stringify(params)}`,
    needs(sklearn, 'scikit-learn'),
    async () => {
      const theirs = await fit(await example('sklearn_kernel_ridge', sklearn), params);
      const ours = await fit(kernelRidge, { kernel: 'rbf', solver: 'exact', ...params });
      const [a, b] = [await theirs.predict(testing.x, 512), await ours.predict(testing.x, 512)];
      const scale = Math.max(...b.map(Math.abs));
      const apart = Math.max(...a.map((value, i) => Math.abs(value - b[i])));
      assert.ok(apart < 1e-5 * scale, `${apart} apart, of ${scale}`);
      theirs.dispose();
      ours.dispose();
    },
  );

test(
  'the network in PyTorch has the defaults and the search space of deep-sgd',
  needs(torch, 'PyTorch'),
  async () => {
    const learner = await example('torch_quadratic', torch);
    const ours = deepSgd.parameters.parse({}) as Record<string, unknown>;
    for (const [name, value] of Object.entries(learner.parameters.parse({})))
      assert.deepEqual(value, ours[name], name);
    // Which layers a layer reads is given by the task; deep-sgd searches it if the target has a chain of layers.
    assert.deepEqual(learner.search({}, task.structure), trainingSearch);
  },
);

test(
  'the network in PyTorch learns the same targets as deep-sgd, as well as it does',
  needs(torch, 'PyTorch'),
  async () => {
    const [theirs, ours] = [await errorOf(await example('torch_quadratic', torch)), await errorOf(deepSgd)];
    assert.ok(theirs < 0.01 && ours < 0.01, `${theirs} and ${ours}`);
  },
);

test('the same seed gives the same predictions', needs(torch, 'PyTorch'), async () => {
  const learner = await example('torch_quadratic', torch);
  const predictions = [];
  for (let i = 0; i < 2; i++) {
    const model = await fit(learner, {}, 50);
    predictions.push(await model.predict(testing.x, 512));
    model.dispose();
  }
  assert.deepEqual(predictions[0], predictions[1]);
});

for (const [name, params] of [
  ['sklearn_hist_gradient_boosting', { trees: 30 }],
  ['sklearn_mlp', { width: 32 }],
] as const)
  test(`${name} learns more than the mean`, needs(sklearn, 'scikit-learn'), async () => {
    const error = await errorOf(await example(name, sklearn), params);
    assert.ok(error < 0.95, String(error));
  });
