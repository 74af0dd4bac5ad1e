import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deepNetwork } from '../../learners/deep-network.ts';
import { fit, problem, relativeError } from './fit.ts';

const small = problem('bfc-wide', 8, 512, 1);

for (const activation of ['gelu', 'relu', 'tanh'])
  test(`with ${activation} it is compiled without a message, and learns`, async () => {
    const said: string[] = [];
    const context = { log: (line: string) => void said.push(line) };
    const model = await fit(deepNetwork, small, { steps: 600, params: { activation, width: 64 }, context });
    const error = await relativeError(model, small.test);
    model.dispose();
    assert.ok(error < 0.7, `relative error ${error}`);
    assert.deepEqual(said, []);
  });

test('depth and width are its own: the number of weights does not depend on the target’s depth and widths', async () => {
  const params = { depth: 4, width: 16 };
  const counts = await Promise.all(
    ['bfc-wide', 'bfc-deep', 'linear-control'].map(async (family) => {
      const model = await fit(deepNetwork, problem(family, 8, 256, 1), { steps: 2, params });
      model.dispose();
      return model.info.parameters;
    }),
  );
  const expected = (8 + 1) * 16 + 3 * (16 + 1) * 16 + 16 + 1;
  assert.deepEqual(counts, [expected, expected, expected]);
});

test('features keep their size from layer to layer at the start, so that depth alone does not stop training', async () => {
  // The read-out starts at 0, so a single step at a tiny rate moves it in proportion to the last layer's
  // features.
  const sizes = await Promise.all(
    [1, 6].map(async (depth) => {
      const params = {
        activation: 'relu',
        depth,
        width: 256,
        optimiser: 'sgd',
        learningRate: 1,
        momentum: 0,
      };
      const untouched = { warmup: 0, clipNorm: 0, weightDecay: 0, loss: 'squared' };
      const model = await fit(deepNetwork, small, { steps: 1, params: { ...params, ...untouched } });
      const predicted = await model.predict(small.test.x, small.test.n);
      model.dispose();
      return Math.sqrt(predicted.reduce((sum, value) => sum + value ** 2, 0) / small.test.n);
    }),
  );
  const ratio = sizes[1] / sizes[0];
  assert.ok(ratio > 0.02 && ratio < 50, `deep over shallow: ${ratio}`);
});
