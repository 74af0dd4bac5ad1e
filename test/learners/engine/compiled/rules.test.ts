import { test } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../../../learners/engine/tf.ts';
import { agrees, type Input, random, withGradients } from './against-cpu.ts';

type Fn = (...inputs: Tensor[]) => Tensor;

/** Pairs of shapes that broadcast, with size-1 and empty dimensions. */
const pairs: [number[], number[]][] = [
  [
    [3, 4],
    [3, 4],
  ],
  [[3, 4], [4]],
  [
    [3, 1],
    [1, 4],
  ],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [[5], []],
  [[0, 4], [4]],
  [[1], [1]],
];

const binary: Record<string, Fn> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  maximum: (a, b) => tf.maximum(a, b),
  minimum: (a, b) => tf.minimum(a, b),
  squaredDifference: (a, b) => tf.squaredDifference(a, b),
};
/** TF.js's own gradients of these do not sum over broadcast dimensions, and fail on every backend. */
const noBroadcastGradient = new Set(['maximum', 'minimum', 'squaredDifference']);
for (const [name, fn] of Object.entries(binary)) {
  test(`${name}: forward and gradient on broadcasting shapes`, async () => {
    for (const [a, b] of pairs) {
      const differ = a.join() !== b.join();
      const forwardOnly = (x: Tensor, y: Tensor): Tensor[] => [fn(x, y)];
      const checked = differ && noBroadcastGradient.has(name) ? forwardOnly : withGradients(fn);
      await agrees(checked as typeof forwardOnly, [random(a, 'a'), random(b, 'b', name === 'div')], {
        tolerance: 1e-4,
      });
    }
  });
}

const comparisons: Record<string, Fn> = {
  greater: (a, b) => tf.greater(a, b),
  greaterEqual: (a, b) => tf.greaterEqual(a, b),
  less: (a, b) => tf.less(a, b),
  lessEqual: (a, b) => tf.lessEqual(a, b),
  equal: (a, b) => tf.equal(a, b),
  and: (a, b) => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0)),
  or: (a, b) => tf.logicalOr(tf.greater(a, 0), tf.logicalNot(tf.greater(b, 0))),
};
for (const [name, fn] of Object.entries(comparisons)) {
  test(`${name} on broadcasting shapes`, async () => {
    for (const [a, b] of pairs) await agrees((x, y) => [fn(x, y)], [random(a, 'a'), random(b, 'b')]);
  });
}

const unary: Record<string, Fn> = {
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  exp: tf.exp,
  log: tf.log,
  neg: tf.neg,
  abs: tf.abs,
  erf: tf.erf,
  relu: tf.relu,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  sin: tf.sin,
  cos: tf.cos,
  square: tf.square,
  reciprocal: tf.reciprocal,
  softplus: tf.softplus,
};
const needsPositive = new Set(['sqrt', 'rsqrt', 'log', 'reciprocal']);
for (const [name, fn] of Object.entries(unary)) {
  test(`${name}: forward and gradient`, async () => {
    for (const shape of [[3, 4], [1], [2, 1, 3], [0, 2], []]) {
      await agrees(withGradients(fn), [random(shape, 'x', needsPositive.has(name))], { tolerance: 1e-4 });
    }
  });
}

test('floor, ceil, sign and step', async () => {
  for (const fn of [tf.floor, tf.ceil, tf.sign, (x: Tensor) => tf.step(x, 0.3), (x: Tensor) => tf.step(x)]) {
    await agrees((x) => [fn(x)], [random([4, 5], 'x')]);
  }
});

test('matrix products: transposed operands, batches, gradients', async () => {
  for (const [ta, tb] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]) {
    const a = ta ? [4, 3] : [3, 4];
    const b = tb ? [5, 4] : [4, 5];
    await agrees(
      withGradients((x, y) => tf.matMul(x, y, ta, tb)),
      [random(a, 'a'), random(b, 'b')],
    );
    await agrees(
      withGradients((x, y) => tf.matMul(x, y, ta, tb)),
      [random([2, ...a], 'a'), random([2, ...b], 'b')],
    );
  }
  await agrees(
    withGradients((x, y) => tf.matMul(x, y)),
    [random([1, 1], 'a'), random([1, 7], 'b')],
  );
});

const reductions: Record<string, (x: Tensor, axis?: number | number[], keep?: boolean) => Tensor> = {
  sum: (x, axis, keep) => tf.sum(x, axis, keep),
  mean: (x, axis, keep) => tf.mean(x, axis, keep),
  max: (x, axis, keep) => tf.max(x, axis, keep),
};
for (const [name, fn] of Object.entries(reductions)) {
  test(`${name}: axes, kept dimensions, gradient`, async () => {
    for (const axis of [undefined, 0, -1, [0, 2]]) {
      for (const keep of [false, true]) {
        await agrees(
          withGradients((x) => fn(x, axis, keep)),
          [random([2, 3, 4], 'x')],
        );
      }
    }
  });
}

const shapes: Record<string, [Fn, number[][]]> = {
  reshape: [(x) => tf.reshape(x, [4, -1]), [[2, 6]]],
  flatten: [(x) => tf.reshape(x, [-1]), [[2, 3, 4]]],
  expandDims: [(x) => tf.expandDims(x, 1), [[2, 3]]],
  squeeze: [(x) => tf.squeeze(x), [[2, 1, 3]]],
  transpose: [(x) => tf.transpose(x, [2, 0, 1]), [[2, 3, 4]]],
  concat: [
    (a, b) => tf.concat([a, b], -1),
    [
      [2, 3],
      [2, 5],
    ],
  ],
  slice: [(x) => tf.slice(x, [1, 0], [2, -1]), [[4, 3]]],
  pad: [
    (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [2, 3],
        ],
        0,
      ),
    [[2, 3]],
  ],
  tile: [(x) => tf.tile(x, [2, 3]), [[2, 3]]],
  broadcastTo: [(x) => tf.broadcastTo(x, [4, 3]), [[1, 3]]],
  split: [(x) => tf.add(...(tf.split(x, 2, 1) as [Tensor, Tensor])), [[3, 4]]],
  splitSizes: [(x) => tf.concat(tf.split(x, [1, 3], 1).reverse(), 1), [[3, 4]]],
  stack: [
    (a, b) => tf.stack([a, b], 1),
    [
      [2, 3],
      [2, 3],
    ],
  ],
  where: [
    (a, b) => tf.where(tf.tensor([true, false, true, false]), a, b),
    [
      [3, 4],
      [3, 4],
    ],
  ],
  addN: [
    (a, b) => tf.addN([a, b, a]),
    [
      [3, 4],
      [3, 4],
    ],
  ],
  zerosAndOnes: [(x) => tf.add(tf.mul(x, tf.zerosLike(x)), tf.onesLike(x)), [[3, 4]]],
};
for (const [name, [fn, given]] of Object.entries(shapes)) {
  test(`${name}: forward and gradient`, async () => {
    await agrees(
      withGradients(fn),
      given.map((shape, i) => random(shape, `x${i}`)),
    );
  });
}

test('gather picks rows, and its integers pass through', async () => {
  const rows: Input = { shape: [4], type: 'int32', elements: Int32Array.of(2, 0, 2, 1) };
  await agrees(
    (x, i) => [tf.gather(x, i as Tensor & { rank: 1 }), tf.cast(i, 'float32')],
    [random([3, 2], 'x'), rows],
  );
});

test('casts between number types', async () => {
  await agrees((x) => [tf.cast(tf.greater(x, 0), 'float32'), tf.cast(x, 'int32')], [random([5], 'x')]);
});
