import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Stage, Variable } from '../../../learners/engine/network.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { openStage } from '../../../learners/engine/open-runner.ts';
import { tf } from '../../../learners/engine/tf.ts';
import { Stream } from '../../../tasks/streams.ts';
import { apart, everyBackend, followsDifferences, gap } from './finite-differences.ts';

/**
 * Losses as people write them. Under every backend, each has the gradient that finite differences give, and trains a network
 * to the same numbers.
 */

type Loss = (predictions: Tensor, labels: Tensor) => Tensor;

const error = (p: Tensor, y: Tensor): Tensor => tf.sub(p, y);
/** Labels of two classes, as −1 and 1 and as 0 and 1. */
const signs = (y: Tensor): Tensor => tf.sub(tf.mul(classes(y), 2), 1);
const classes = (y: Tensor): Tensor => tf.cast(tf.greater(y, 0), 'float32');
/** Three classes from one number: one row of logits each. */
const logits = (p: Tensor): Tensor => tf.mul(tf.expandDims(p, -1), tf.tensor2d([[-1, 0.2, 1.5]]));
const threeClasses = (y: Tensor): Tensor =>
  tf.oneHot(
    tf.cast(tf.add(tf.cast(tf.greater(y, -0.5), 'int32'), tf.cast(tf.greater(y, 0.5), 'int32')), 'int32'),
    3,
    1,
    0,
    'float32',
  );

/** Kinks occur where an error is a multiple of `gap` or 0, which the drawn errors are not. */
const losses: Record<string, Loss> = {
  'Huber by hand': (p, y) => {
    const size = tf.abs(error(p, y));
    const [inner, outer] = [tf.mul(tf.square(size), 0.5), tf.sub(tf.mul(size, 3 * gap), 4.5 * gap * gap)];
    return tf.mean(tf.where(tf.less(size, 3 * gap), inner, outer));
  },
  'smooth L1 with clipping': (p, y) => {
    const size = tf.abs(error(p, y));
    const clipped = tf.clipByValue(size, 0, 5 * gap);
    return tf.mean(tf.add(tf.mul(tf.square(clipped), 0.5 / (5 * gap)), tf.sub(size, clipped)));
  },
  'quantile by maximum': (p, y) => {
    const off = error(y, p);
    return tf.mean(tf.maximum(tf.mul(off, 0.9), tf.mul(off, -0.1)));
  },
  'quantile by where': (p, y) => {
    const off = error(y, p);
    return tf.mean(tf.where(tf.greaterEqual(off, 0), tf.mul(off, 0.3), tf.mul(off, -0.7)));
  },
  'three quantiles at once': (p, y) => {
    const off = tf.expandDims(error(y, p), -1);
    const levels = tf.tensor2d([[0.1, 0.5, 0.9]]);
    return tf.mean(tf.maximum(tf.mul(off, levels), tf.mul(off, tf.sub(levels, 1))));
  },
  hinge: (p, y) => tf.mean(tf.relu(tf.sub(1.005, tf.mul(signs(y), p)))),
  'hinge by maximum with a number': (p, y) => tf.mean(tf.maximum(0, tf.sub(1.005, tf.mul(signs(y), p)))),
  'squared hinge': (p, y) => tf.mean(tf.square(tf.maximum(tf.sub(1, tf.mul(signs(y), p)), 0))),
  'log-cosh': (p, y) => {
    const off = error(p, y);
    return tf.mean(tf.sub(tf.add(off, tf.softplus(tf.mul(off, -2))), Math.LN2));
  },
  focal: (p, y) => {
    const right = tf.where(tf.equal(classes(y), 1), tf.sigmoid(p), tf.sub(1, tf.sigmoid(p)));
    return tf.neg(tf.mean(tf.mul(tf.pow(tf.sub(1, right), 2), tf.log(tf.add(right, 1e-6)))));
  },
  'binary cross-entropy of logits': (p, y) =>
    tf.mean(tf.add(tf.sub(tf.maximum(p, 0), tf.mul(p, classes(y))), tf.log1p(tf.exp(tf.neg(tf.abs(p)))))),
  'cross-entropy by logSumExp': (p, y) =>
    tf.mean(tf.sub(tf.logSumExp(logits(p), -1), tf.sum(tf.mul(logits(p), threeClasses(y)), -1))),
  'cross-entropy by softmax': (p, y) =>
    tf.neg(tf.mean(tf.sum(tf.mul(threeClasses(y), tf.log(tf.softmax(logits(p)))), -1))),
  'label smoothing': (p, y) => {
    const smooth = tf.add(tf.mul(threeClasses(y), 0.9), 0.1 / 3);
    return tf.neg(tf.mean(tf.sum(tf.mul(smooth, tf.logSoftmax(logits(p))), -1)));
  },
  'softmaxCrossEntropy of TF.js': (p, y) => tf.losses.softmaxCrossEntropy(threeClasses(y), logits(p)),
  'soft threshold': (p, y) => {
    const shrunk = tf.mul(tf.sign(p), tf.relu(tf.sub(tf.abs(p), 2 * gap)));
    return tf.mean(tf.square(error(shrunk, y)));
  },
  'Tukey’s biweight': (p, y) => {
    const c = 9 * gap;
    const off = error(p, y);
    const inner = tf.sub(1, tf.pow(tf.sub(1, tf.square(tf.div(off, c))), 3));
    return tf.mul(tf.mean(tf.where(tf.lessEqual(tf.abs(off), c), inner, tf.onesLike(inner))), (c * c) / 6);
  },
  'epsilon-insensitive': (p, y) => tf.mean(tf.relu(tf.sub(tf.abs(error(p, y)), 2 * gap))),
  Poisson: (p, y) => {
    const counts = tf.round(tf.exp(y));
    return tf.mean(tf.sub(tf.exp(p), tf.mul(counts, p)));
  },
  'truncated by minimum': (p, y) => tf.mean(tf.minimum(tf.square(error(p, y)), (7.5 * gap) ** 2)),
  'masked by logicalAnd': (p, y) => {
    const seen = tf.logicalAnd(tf.greater(y, -0.8), tf.logicalNot(tf.less(p, -1.1)));
    const weights = tf.cast(seen, 'float32');
    return tf.div(tf.sum(tf.mul(weights, tf.square(error(p, y)))), tf.maximum(tf.sum(weights), 1));
  },
  'masked by logicalOr and isFinite': (p, y) => {
    const known = tf.logicalOr(tf.isFinite(y), tf.notEqual(y, y));
    return tf.mean(tf.where(known, tf.square(error(p, y)), tf.zerosLike(p)));
  },
  'the largest errors': (p, y) => tf.mean(tf.topk(tf.square(error(p, y)), 3).values),
  'differences of neighbours': (p, y) => {
    const off = error(p, y);
    const steps = tf.sub(tf.slice(off, 1), tf.slice(off, 0, off.shape[0] - 1));
    return tf.add(tf.mean(tf.square(off)), tf.mean(tf.abs(steps)));
  },
  'running sums': (p, y) => tf.mean(tf.square(tf.cumsum(error(p, y), 0))),
  'pairwise ranking': (p, y) => {
    const above = tf.greater(tf.expandDims(y, 1), tf.expandDims(y, 0));
    const margin = tf.sub(tf.expandDims(p, 1), tf.expandDims(p, 0));
    return tf.mean(tf.where(above, tf.softplus(tf.neg(margin)), tf.zerosLike(margin)));
  },
  'one minus correlation': (p, y) => {
    const [a, b] = [tf.sub(p, tf.mean(p)), tf.sub(y, tf.mean(y))];
    return tf.sub(1, tf.div(tf.sum(tf.mul(a, b)), tf.mul(tf.norm(a), tf.norm(b))));
  },
};

const [n, d, width, batch, steps] = [24, 3, 4, 8, 6];
const normals = (name: string, size: number, deviation = 1): Float32Array =>
  new Stream('losses', name).normals(new Float32Array(size), deviation);
const variables: Variable[] = [
  { name: 'W', shape: [d, width], values: normals('W', d * width) },
  { name: 'a', shape: [width, 1], values: normals('a', width) },
];

async function train(backend: (typeof everyBackend)[number], loss: Loss, penalty?: Stage['penalty']) {
  const stage: Stage = {
    name: 'joint',
    trainable: ['W', 'a'],
    output: (v, x) => tf.reshape(tf.matMul(tf.tanh(tf.matMul(x, v.W as Tensor2D)), v.a as Tensor2D), [-1]),
    loss: (p, y) => loss(p, y) as Tensor1D,
    ...(penalty && { penalty }),
    flopsPerRow: 0,
  };
  const definition = {
    stage,
    trainable: variables,
    frozen: [],
    optimiser: { kind: 'adam' as const, beta1: 0.9, beta2: 0.999, epsilon: 1e-2 },
    clipNorm: 0,
    weightDecay: 0,
    weighted: false,
  };
  const data = { n, d, x: normals('x', n * d), y: normals('y', n) };
  // Every operation must compile: a message about one fails the test.
  const runner = await openStage(await openEngine(backend), definition, data, batch, assert.fail);
  const stream = new Stream('losses', 'rows');
  const rows = Int32Array.from({ length: steps * batch }, () => stream.integer(n));
  // Rows of the schedule: factor, epsilon, rate.
  const schedule = Float32Array.from(Array.from({ length: steps }, () => [0.02, 1e-2, 0.02]).flat());
  const values = await runner.run(rows, schedule);
  const theta = await runner.theta();
  runner.dispose();
  return { values, theta };
}

/** Trains under every backend, to the same losses and variables. */
async function trainsAlike(loss: Loss, penalty?: Stage['penalty']): Promise<void> {
  const start = variables.flatMap(({ values }) => [...values]);
  const results = [];
  for (const backend of everyBackend) results.push(await train(backend, loss, penalty));
  const [first, ...others] = results;
  assert.ok(first.values.every(Number.isFinite));
  assert.ok(
    first.theta.every((value, i) => value !== start[i]),
    'every variable moves',
  );
  for (const other of others) {
    for (const key of ['values', 'theta'] as const) {
      for (const [i, value] of first[key].entries()) {
        const off = Math.abs(other[key][i] - value);
        assert.ok(off <= 1e-4 * Math.max(1, Math.abs(value)), `${key} ${i}: ${other[key][i]} and ${value}`);
      }
    }
  }
}

for (const [name, loss] of Object.entries(losses)) {
  test(`${name}: the gradient agrees with finite differences, and training is the same under every backend`, async () => {
    const [p] = apart(`${name}, predictions`, [[9]]);
    const labels = normals('labels', 9);
    // Labels are multiples of the gap, so errors are as far from kinks as predictions are.
    const y = labels.map((label) => Math.round(label / gap) * gap);
    await followsDifferences(
      (given, truth) => loss(given, truth),
      [p, { shape: [9], elements: y, fixed: true }],
    );

    await trainsAlike(loss);
  });
}

test('a penalty on the gradient of the network agrees with finite differences and trains alike everywhere', async () => {
  const points = Array.from(normals('points', 2 * d));
  // Units with kinks, squashing units and bounded ones: each has a gradient of its own kind.
  const penalty = (W: Tensor, a: Tensor): Tensor => {
    const network = (x: Tensor): Tensor => {
      const units = tf.split(tf.matMul(x as Tensor2D, W as Tensor2D), 4, 1);
      const [first, second, third, fourth] = units;
      const above = tf.concat([tf.tanh(first), tf.sigmoid(second), tf.elu(third), tf.softplus(fourth)], 1);
      return tf.sum(tf.matMul(tf.where(tf.greater(above, 0.1), above, tf.mul(above, 0.5)), a as Tensor2D));
    };
    const slopes = tf.grad(network)(tf.tensor2d(points, [2, d]));
    const norms = tf.sqrt(tf.add(tf.sum(tf.square(slopes), 1), 1e-6));
    return tf.mean(tf.square(tf.sub(norms, 1)));
  };
  await followsDifferences(penalty, [
    { shape: [d, width], elements: variables[0].values },
    { shape: [width, 1], elements: variables[1].values },
  ]);
  await trainsAlike(
    (p, y) => tf.mean(tf.square(error(p, y))),
    (v) => penalty(v.W, v.a),
  );
});
