import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineGradientLearner } from '../../learners/gradient-learner.ts';
import { fit, problem, relativeError } from './fit.ts';

const linear = (more: object = {}) =>
  defineGradientLearner({
    name: 'linear',
    description: '',
    source: '',
    parameters: { bias: z.number().default(0), learningRate: z.number().positive().default(0.05) },
    search: { bias: { choices: [0, 1] } },
    init: ({ d, params, zeros, filled }) => ({ w: zeros([d, 1]), c: filled([1], params.bias) }),
    predict: ({ w, c }, x, { tf }) => tf.add(tf.matMul(x, w), c),
    ...more,
  });
const given = problem('linear-control', 4, 256, 1);

test('a network in plain TF.js is compiled without a message, and learns', async () => {
  const said: string[] = [];
  const context = { log: (line: string) => void said.push(line) };
  const model = await fit(linear(), given, { steps: 300, context });
  assert.ok((await relativeError(model, given.test)) < 1e-3);
  assert.deepEqual(said, []);
  assert.equal(model.info.parameters, 5);
  assert.equal(model.info.flops, 300 * 256 * 3 * 2 * 5);
});

test('a learner’s own loss determines what is learned', async () => {
  // Three quarters of the labels are 0 and the others 4: their median is 0 and their mean 1.
  const y = Float32Array.from({ length: 256 }, (_, i) => (i % 4 === 0 ? 4 : 0));
  const skewed = { ...given, train: { ...given.train, x: new Float32Array(1024), y } };
  const options = { steps: 400, params: { weightDecay: 0, clipNorm: 0 } };
  const predicted = async (learner: ReturnType<typeof linear>) => {
    const model = await fit(learner, skewed, options);
    return (await model.predict(new Float32Array(4), 1))[0];
  };
  const absolute = linear({
    loss: (p: never, y: never, { tf }: { tf: typeof import('@tensorflow/tfjs-core') }) =>
      tf.mean(tf.abs(tf.sub(p, y))),
  });
  assert.ok(Math.abs((await predicted(absolute)) - 0) < 0.1, 'the median');
  const squared = await fit(linear(), skewed, { ...options, params: { ...options.params, loss: 'squared' } });
  assert.ok(Math.abs((await squared.predict(new Float32Array(4), 1))[0] - 1) < 0.1, 'the mean');
});

test('the parameters are the training loop’s and the learner’s own, which take precedence', () => {
  const learner = linear();
  const defaults = learner.parameters.parse({});
  assert.equal(defaults.bias, 0);
  assert.equal(defaults.learningRate, 0.05);
  assert.equal(defaults.optimiser, 'adam');
  assert.deepEqual(
    ['bias', 'loss', 'learningRate'].map((name) => name in learner.search(defaults, given.task.structure)),
    [true, true, true],
  );
  const own = linear({ loss: () => undefined });
  assert.equal('loss' in own.search(own.parameters.parse({}), given.task.structure), false);
  assert.equal(own.parameters.safeParse({ loss: 'squared' }).success, false);
});

test('a prediction of the wrong shape is named', async () => {
  const wrong = linear({ predict: (_: never, x: never) => x });
  await assert.rejects(fit(wrong, given), /predict returned the shape \[\d+,4\].*one number a row/);
});

test('a plan knows the cost from shapes', () => {
  const learner = linear();
  const budget = { steps: 10, seconds: 1, memoryMiB: 100 };
  const plan = { task: given.task.structure, n: 256, budget, validationRows: 0 };
  const cost = learner.cost?.(learner.parameters.parse({}), plan);
  assert.equal(cost?.predictRow.networkFlops, 10);
  assert.equal(cost?.fit.steps, 10);
});
