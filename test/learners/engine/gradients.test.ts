import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { rules } from '../../../learners/engine/compiled/rules/index.ts';
import { mend, tf } from '../../../learners/engine/tf.ts';
import {
  apart,
  everyBackend,
  type Fn,
  followsDifferences,
  gap,
  type Input,
  met,
  runOn,
} from './finite-differences.ts';

/** The gradient of everything that the compiled backend supports agrees with finite differences under every backend. */

const positive = (x: number): number => Math.abs(x) + 0.2;
const inside = (x: number): number => 0.8 * Math.tanh(x / 2);
const above1 = (x: number): number => Math.abs(x) + 1.2;
const not0 = (x: number): number => x + (x < 0 ? -0.5 : 0.5);
const kept = (x: number): number => x;
type Adapt = (x: number) => number;

const unary: [string, Fn, Adapt?][] = [
  ['abs', tf.abs],
  ['acos', tf.acos, inside],
  ['acosh', tf.acosh, above1],
  ['asin', tf.asin, inside],
  ['asinh', tf.asinh],
  ['atan', tf.atan],
  ['atanh', tf.atanh, inside],
  ['ceil', (x) => tf.ceil(tf.div(x, gap))],
  ['clipByValue', (x) => tf.clipByValue(x, -2 * gap, 3 * gap)],
  ['cos', tf.cos],
  ['cosh', tf.cosh],
  ['elu', tf.elu],
  ['erf', tf.erf],
  ['exp', tf.exp],
  ['expm1', tf.expm1],
  ['floor', (x) => tf.floor(tf.div(x, gap))],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.3)],
  ['log', tf.log, positive],
  ['log1p', tf.log1p, positive],
  ['logSigmoid', tf.logSigmoid],
  ['neg', tf.neg],
  ['reciprocal', tf.reciprocal, not0],
  ['relu', tf.relu],
  ['relu6', (x) => tf.relu6(tf.mul(x, 6 / (5 * gap)))],
  ['round', (x) => tf.round(tf.add(tf.div(x, gap), 0.5))],
  ['rsqrt', tf.rsqrt, positive],
  ['selu', tf.selu],
  ['sigmoid', tf.sigmoid],
  ['sign', tf.sign],
  ['sin', tf.sin],
  ['sinh', tf.sinh],
  ['softplus', tf.softplus],
  ['sqrt', tf.sqrt, positive],
  ['square', tf.square],
  ['step', (x) => tf.step(x, 0.3)],
  ['tan', tf.tan, inside],
  ['tanh', tf.tanh],
  ['swish', (x) => tf.mul(x, tf.sigmoid(x))],
  ['logSumExp', (x) => tf.logSumExp(x)],
  ['cast to integers and back', (x) => tf.mul(x, tf.cast(tf.cast(tf.div(x, gap), 'int32'), 'float32'))],
  ['cast to bool and back', (x) => tf.mul(x, tf.cast(tf.cast(x, 'bool'), 'float32'))],
  ['isNaN', (x) => tf.mul(x, tf.cast(tf.isNaN(x), 'float32'))],
  ['isFinite', (x) => tf.mul(x, tf.cast(tf.isFinite(x), 'float32'))],
  ['isInf', (x) => tf.mul(x, tf.cast(tf.logicalNot(tf.isInf(x)), 'float32'))],
  ['onesLike and zerosLike', (x) => tf.add(tf.mul(x, tf.onesLike(x)), tf.zerosLike(x))],
];
for (const [name, fn, adapt = kept] of unary) {
  test(`${name}: its gradient agrees with finite differences`, async () => {
    for (const shape of [[7], [3, 2, 2]]) await followsDifferences(fn, apart(name, [shape], [adapt]));
  });
}

/** Shapes that broadcast on one side, on the other, on both, and not at all. */
const pairs: [number[], number[]][] = [
  [
    [3, 2],
    [3, 2],
  ],
  [[3, 2], [2]],
  [[], [4]],
  [[4], []],
  [
    [3, 1],
    [1, 4],
  ],
  [[2], [3, 1, 2]],
  [
    [2, 1, 3],
    [2, 3],
  ],
  [
    [2, 3, 1, 2],
    [1, 3, 2, 1],
  ],
];
const binary: [string, (a: Tensor, b: Tensor) => Tensor, Adapt?, Adapt?][] = [
  ['add', (a, b) => tf.add(a, b)],
  ['sub', (a, b) => tf.sub(a, b)],
  ['mul', (a, b) => tf.mul(a, b)],
  ['div', (a, b) => tf.div(a, b), kept, not0],
  ['mod', (a, b) => tf.mod(a, b), (x) => 3.7 + 0.01 * x, (x) => 1.3 + 0.01 * x],
  ['floorDiv', (a, b) => tf.mul(a, tf.floorDiv(a, b)), (x) => 3.7 + 0.01 * x, (x) => 1.3 + 0.01 * x],
  ['pow', (a, b) => tf.pow(a, b), positive],
  ['atan2', (a, b) => tf.atan2(a, b), not0, not0],
  ['maximum', (a, b) => tf.maximum(a, b)],
  ['minimum', (a, b) => tf.minimum(a, b)],
  ['squaredDifference', (a, b) => tf.squaredDifference(a, b)],
  ['where, less', (a, b) => tf.where(tf.less(a, b), tf.mul(a, b), tf.square(b))],
  ['where, lessEqual', (a, b) => tf.where(tf.lessEqual(a, b), a, tf.square(b))],
  ['where, greater', (a, b) => tf.where(tf.greater(a, b), tf.sin(a), b)],
  ['where, greaterEqual', (a, b) => tf.where(tf.greaterEqual(a, b), b, tf.exp(a))],
  ['where, equal', (a, b) => tf.where(tf.equal(a, b), b, tf.exp(a))],
  ['where, notEqual', (a, b) => tf.where(tf.notEqual(a, b), b, tf.exp(a))],
  [
    'where, logical',
    (a, b) => {
      const both = tf.logicalAnd(tf.greater(a, 0), tf.less(b, gap));
      const either = tf.logicalOr(both, tf.logicalNot(tf.less(a, b)));
      return tf.where(tf.logicalXor(either, tf.greater(b, -gap)), tf.mul(a, b), tf.sub(b, a));
    },
  ],
  ['mask', (a, b) => tf.mul(tf.cast(tf.less(a, b), 'float32'), tf.square(tf.sub(a, b)))],
  ['meanSquaredError', (a, b) => tf.square(tf.sub(a, b))],
];
for (const [name, fn, left = kept, right = kept] of binary) {
  test(`${name}: its gradients agree with finite differences, whichever side is broadcast`, async () => {
    for (const shapes of pairs) {
      // Shapes that are alike need only one compilation.
      await followsDifferences(fn as Fn, apart(name, shapes, [left, right]));
    }
  });
}

test('gradients of negative numbers to whole powers agree with finite differences', () =>
  followsDifferences((x) => tf.add(tf.pow(x, 3), tf.pow(x, 2)), apart('pow', [[3, 3]])));

test('the gradients of prelu with slopes that broadcast agree with finite differences', async () => {
  for (const slopes of [[3, 2], [2], [1], [3, 1]]) {
    await followsDifferences((x, a) => tf.prelu(x, a), apart('prelu', [[3, 2], slopes]));
  }
});

test('the gradients of a condition and a branch that broadcast agree with finite differences', () =>
  followsDifferences(
    (a, b, c) => tf.where(tf.less(c, 0), a, b),
    [...apart('where', [[4, 1], [3]]), { shape: [4, 3], elements: apart('c', [[4, 3]])[0].elements }],
  ));

const reductions: [string, (x: Tensor, axes: number | number[] | undefined, keep: boolean) => Tensor][] = [
  ['sum', tf.sum],
  ['mean', tf.mean],
  ['max', tf.max],
  ['min', tf.min],
  ['prod', tf.prod],
  ['logSumExp', tf.logSumExp],
  ['euclideanNorm', (x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep))],
  ['moments', (x, axes, keep) => tf.moments(x, axes, keep).variance],
  ['norm', (x, axes, keep) => tf.norm(x, 'euclidean', axes as number, keep)],
  ['norm 1', (x, axes, keep) => tf.norm(x, 1, Array.isArray(axes) ? axes[0] : axes, keep)],
  [
    'norm of the largest',
    (x, axes, keep) => tf.norm(x, Number.POSITIVE_INFINITY, Array.isArray(axes) ? axes[0] : axes, keep),
  ],
];
for (const [name, fn] of reductions) {
  test(`${name}: its gradient agrees with finite differences along any axes`, async () => {
    for (const axes of [undefined, 0, 1, -1, -2, [0, 2], [-1, 0], [1, 2]]) {
      for (const keep of [false, true]) {
        await followsDifferences((x) => fn(x, axes, keep), apart(name, [[2, 3, 2]]));
      }
    }
  });
}

test('the gradients of a product with one factor of 0, and with two, agree with finite differences', async () => {
  for (const elements of [
    [1, 0, 2, 3, 0.5, 0],
    [0, 1, 0, 2, 1, 3],
  ]) {
    const input: Input = { shape: [2, 3], elements: Float32Array.from(elements) };
    await followsDifferences((x) => tf.prod(x, 1), [input]);
    await followsDifferences((x) => tf.cumprod(x, 1), [input]);
  }
});

const alongAxes: [string, (x: Tensor, axis: number) => Tensor][] = [
  ['cumsum', (x, axis) => tf.cumsum(x, axis)],
  ['cumsum, exclusive', (x, axis) => tf.cumsum(x, axis, true)],
  ['cumsum, reverse', (x, axis) => tf.cumsum(x, axis, false, true)],
  ['cumsum, both', (x, axis) => tf.cumsum(x, axis, true, true)],
  ['cumprod', (x, axis) => tf.cumprod(x, axis)],
  ['cumprod, exclusive', (x, axis) => tf.cumprod(x, axis, true)],
  ['cumprod, reverse', (x, axis) => tf.cumprod(x, axis, false, true)],
  ['cumprod, both', (x, axis) => tf.cumprod(x, axis, true, true)],
  ['concat', (x, axis) => tf.concat([x, tf.square(x), x], axis)],
  ['stack', (x, axis) => tf.stack([x, tf.square(x)], axis)],
  ['unstack', (x, axis) => tf.mul(tf.unstack(x, axis)[0], 3)],
  ['split', (x, axis) => tf.square(tf.split(x, [1, x.shape[axis] - 1], axis)[1])],
  ['split in one', (x, axis) => tf.square(tf.split(x, 1, axis)[0])],
  ['reverse', (x, axis) => tf.reverse(tf.square(x), axis)],
  ['reverse, from the back', (x, axis) => tf.reverse(tf.square(x), axis - 3)],
  ['expandDims', (x, axis) => tf.expandDims(x, axis)],
  ['gather', (x, axis) => tf.gather(x, tf.tensor1d([1, 0, 1, 1], 'int32'), axis)],
  ['gather, from the back', (x, axis) => tf.gather(x, tf.tensor1d([1, 0, 1], 'int32'), axis - 3)],
  ['gather, of a matrix', (x, axis) => tf.gather(x, tf.tensor2d([1, 0, 1, 1], [2, 2], 'int32'), axis)],
  [
    'gather of the largest',
    (x, axis) => tf.gather(tf.square(x), tf.argMax(tf.sum(x, axis === 0 ? 1 : 0), 0) as Tensor1D, axis),
  ],
];
for (const [name, fn] of alongAxes) {
  test(`${name}: its gradient agrees with finite differences along every axis`, async () => {
    for (const axis of [0, 1, 2]) await followsDifferences((x) => fn(x, axis), apart(name, [[3, 2, 4]]));
  });
}

const moves: [string, Fn, number[]?][] = [
  ['reshape', (x) => tf.reshape(tf.square(x), [6, -1])],
  ['squeeze', (x) => tf.squeeze(tf.square(x)), [3, 1, 2]],
  ['transpose', (x) => tf.transpose(x, [2, 0, 1])],
  ['slice', (x) => tf.slice(x, [1, 0, 1], [2, 1, 2])],
  [
    'pad',
    (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [0, 2],
          [1, 1],
        ],
        0.3,
      ),
  ],
  [
    'mirrorPad, reflect',
    (x) =>
      tf.mirrorPad(
        x,
        [
          [2, 1],
          [0, 1],
          [1, 3],
        ],
        'reflect',
      ),
  ],
  [
    'mirrorPad, symmetric',
    (x) =>
      tf.mirrorPad(
        x,
        [
          [3, 1],
          [0, 2],
          [1, 2],
        ],
        'symmetric',
      ),
  ],
  ['stridedSlice', (x) => tf.stridedSlice(x, [0, 1, -1], [3, 2, 0], [2, 1, -2])],
  ['stridedSlice, shrunk', (x) => tf.stridedSlice(x, [1, 0, 1], [2, 2, 3], [1, 1, 1], 0, 0, 0, 0, 1)],
  [
    'stridedSlice, with a new axis',
    (x) => tf.stridedSlice(x, [0, 0, 1], [9, 3, 2], [1, 2, 1], 0, 0, 0, 1, 0),
  ],
  ['tile', (x) => tf.tile(x, [2, 1, 3])],
  ['tile of five axes', (x) => tf.tile(tf.reshape(x, [3, 1, 2, 2, 2]), [2, 3, 1, 2, 1])],
  ['tile of a vector', (x) => tf.tile(x, [3]), [4]],
  ['broadcastTo', (x) => tf.broadcastTo(x, [2, 3, 4]), [3, 1]],
  ['broadcastTo of a number', (x) => tf.broadcastTo(x, [2, 2]), []],
  [
    'broadcastTo of six axes',
    (x) => tf.broadcastTo(tf.reshape(x, [3, 1, 1, 2, 1, 1]), [3, 2, 1, 2, 1, 2]),
    [6],
  ],
  ['diag', (x) => tf.diag(x as Tensor1D), [3]],
  ['diag of a matrix', (x) => tf.diag(x as Tensor1D), [2, 2]],
  ['topk', (x) => tf.topk(tf.square(x), 2).values],
  ['topk of a vector', (x) => tf.mul(tf.topk(x, 3).values, tf.topk(x, 1).values), [6]],
  [
    'gatherND',
    (x) =>
      tf.gatherND(
        x,
        tf.tensor2d(
          [
            [0, 1],
            [2, 0],
            [0, 1],
          ],
          undefined,
          'int32',
        ),
      ),
  ],
  ['scatterND', (x) => tf.scatterND(tf.tensor2d([[4], [1], [4]], undefined, 'int32'), x, [5, 2, 4])],
  [
    'tensorScatterUpdate',
    (x) =>
      tf.tensorScatterUpdate(tf.square(x), tf.tensor2d([[1]], undefined, 'int32'), tf.sin(tf.slice(x, 0, 1))),
  ],
  ['unsortedSegmentSum', (x) => tf.square(tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1], 'int32'), 3))],
  ['oneHot of the largest', (x) => tf.mul(tf.oneHot(tf.argMax(x, -1), 4, 1, 0, 'float32'), x)],
  [
    'argMax and argMin as numbers',
    (x) => tf.mul(tf.sum(x), tf.cast(tf.add(tf.argMax(x, 1), tf.argMin(x, 1)), 'float32')),
  ],
  [
    'all and any',
    (x) =>
      tf.where(
        tf.logicalOr(tf.all(tf.greater(x, 0), 1, true), tf.any(tf.less(x, -1), 1, true)),
        tf.square(x),
        x,
      ),
  ],
  ['softmax', (x) => tf.softmax(x)],
  ['logSoftmax', (x) => tf.logSoftmax(x)],
  ['addN', (x) => tf.addN([x, tf.square(x), x])],
  ['clone', (x) => tf.clone(tf.square(x))],
];
for (const [name, fn, shape = [3, 2, 4]] of moves) {
  test(`${name}: its gradient agrees with finite differences`, () =>
    followsDifferences(fn, apart(name, [shape])));
}

test('the gradient of concat with an empty array agrees with finite differences', () =>
  followsDifferences((x) => tf.concat([tf.zeros([0, 2]), tf.square(x)], 0), apart('nothing', [[3, 2]])));

test('the gradient of rows gathered batch by batch, which run eagerly, agrees with finite differences', async () => {
  const eagerly = { backends: ['cpu', 'wasm'] } as const;
  const [x] = apart('batches', [[2, 3, 4]]);
  const rows: Input = { shape: [2, 2], type: 'int32', elements: Int32Array.of(0, 2, 1, 1) };
  const picked = { ...rows, shape: [2, 3, 1], elements: Int32Array.of(0, 3, 1, 1, 2, 0) };
  await followsDifferences((v, i) => tf.gather(v, i as Tensor1D, 1, 1), [x, rows], eagerly);
  await followsDifferences((v, i) => tf.gather(v, i as Tensor1D, 2, 1), [x, rows], eagerly);
  await followsDifferences((v, i) => tf.gather(v, i as Tensor1D, 2, 2), [x, picked], eagerly);
});

test('the gradients of einsum, which runs eagerly, agree with finite differences', async () => {
  const eagerly = { backends: ['cpu', 'wasm'] } as const;
  for (const [equation, ...shapes] of [
    ['ij,jk->ik', [2, 3], [3, 4]],
    ['bij,bjk->bik', [2, 2, 3], [2, 3, 2]],
    ['ij,ij->i', [2, 3], [2, 3]],
    ['i,j->ij', [2], [3]],
    ['ij->j', [2, 3]],
    ['ij->ji', [2, 3]],
    ['ij->', [2, 3]],
    ['ijk,k->ij', [2, 3, 2], [2]],
    ['i,jk->ijk', [2], [2, 3]],
    ['ij,klj->ikl', [2, 3], [2, 2, 3]],
    ['i,i->', [3], [3]],
  ] as [string, ...number[][]][]) {
    await followsDifferences((...given) => tf.einsum(equation, ...given), apart(equation, shapes), eagerly);
  }
});

test('the gradients of matrix products in batches that broadcast agree with finite differences, transposed or not', async () => {
  for (const [a, b] of [
    [
      [2, 3],
      [3, 4],
    ],
    [
      [5, 2, 3],
      [5, 3, 2],
    ],
    [
      [5, 2, 3],
      [1, 3, 2],
    ],
    [
      [1, 2, 3],
      [4, 3, 2],
    ],
    [
      [4, 2, 3],
      [3, 2],
    ],
    [
      [2, 3],
      [4, 3, 2],
    ],
    [
      [2, 1, 2, 3],
      [2, 3, 3, 2],
    ],
    [
      [2, 1, 2, 3],
      [3, 3, 2],
    ],
  ]) {
    for (const [ta, tb] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      const turned = (shape: number[], turn: boolean): number[] =>
        turn ? [...shape.slice(0, -2), shape[shape.length - 1], shape[shape.length - 2]] : shape;
      await followsDifferences(
        (x, y) => tf.matMul(x, y, ta, tb),
        apart('product', [turned(a, ta), turned(b, tb)]),
      );
    }
  }
});

test('the gradients of dot products of every kind agree with finite differences', async () => {
  for (const shapes of [
    [[3], [3]],
    [[3], [3, 2]],
    [[2, 3], [3]],
    [
      [2, 3],
      [3, 2],
    ],
  ]) {
    await followsDifferences((a, b) => tf.dot(a, b), apart('dot', shapes));
  }
  await followsDifferences(
    (a, b) => tf.outerProduct(a as Tensor1D, b as Tensor1D),
    apart('outer', [[3], [2]]),
  );
});

test('the gradients of convolutions and pooling agree with finite differences, at the edges too', async () => {
  for (const pad of ['same', 'valid', 1] as const) {
    for (const strides of [1, 2]) {
      const plane = { shape: [1, 5, 5, 2], elements: apart('plane', [[1, 5, 5, 2]])[0].elements };
      await followsDifferences(
        (x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, strides, pad),
        [plane, ...apart('filter', [[3, 3, 2, 2]])],
      );
      for (const window of [2, 3]) {
        const pools = [tf.maxPool, tf.avgPool];
        for (const pool of pools) {
          await followsDifferences((x) => pool(x as Tensor4D, window, strides, pad), [plane]);
        }
      }
    }
  }
  await followsDifferences(
    (x, w) => tf.conv1d(x as Tensor3D, w as Tensor3D, 1, 'same'),
    apart('conv1d', [
      [2, 4, 2],
      [3, 2, 2],
    ]),
  );
  await followsDifferences(
    (x, w) => tf.conv2dTranspose(x as Tensor4D, w as Tensor4D, [1, 5, 5, 1], 2, 'same'),
    apart('transposed', [
      [1, 3, 3, 2],
      [3, 3, 1, 2],
    ]),
  );
});

test('the gradients of batch normalisation agree with finite differences for statistics of every shape', async () => {
  for (const [x, mean] of [
    [[4, 3], [3]],
    [
      [4, 3],
      [1, 3],
    ],
    [
      [4, 3],
      [4, 3],
    ],
    [[2, 2, 2, 3], [3]],
    [
      [2, 2, 2, 3],
      [1, 1, 1, 3],
    ],
  ]) {
    const inputs = apart('normalisation', [x, mean, mean, mean, mean], [kept, kept, positive, kept, kept]);
    const normalise = (...given: Tensor[]): Tensor =>
      (tf.batchNorm as (...tensors: unknown[]) => Tensor)(...given, 1e-2);
    await followsDifferences((v, m, s, o, c) => normalise(v, m, s, o, c), inputs);
    await followsDifferences(
      (v, m, s) => tf.batchNorm(v, m as Tensor1D, s as Tensor1D, undefined, undefined, 1e-2),
      inputs.slice(0, 3),
    );
  }
});

const losses: [string, (labels: Tensor, predictions: Tensor) => Tensor][] = [
  ['absoluteDifference', tf.losses.absoluteDifference],
  ['cosineDistance', (a, b) => tf.losses.cosineDistance(a, b, 1)],
  ['hingeLoss', (a, b) => tf.losses.hingeLoss(tf.cast(tf.greater(a, 0), 'float32'), b)],
  ['huberLoss', (a, b) => tf.losses.huberLoss(a, b, undefined, 2 * gap)],
  ['logLoss', (a, b) => tf.losses.logLoss(a, tf.sigmoid(b))],
  ['meanSquaredError', tf.losses.meanSquaredError],
  ['sigmoidCrossEntropy', (a, b) => tf.losses.sigmoidCrossEntropy(tf.sigmoid(a), b)],
  // TF.js's own function returns a wrong gradient for the labels.
  ['softmaxCrossEntropy', (a, b) => tf.losses.softmaxCrossEntropy(tf.fill([3, 4], 0.25), tf.add(a, b))],
  ['weighted', (a, b) => tf.losses.meanSquaredError(a, b, tf.cast(tf.greater(b, a), 'float32'))],
];
for (const [name, fn] of losses) {
  test(`TF.js's own loss ${name}: its gradients agree with finite differences`, () =>
    followsDifferences(
      (a, b) => fn(a, b),
      apart(name, [
        [3, 4],
        [3, 4],
      ]),
    ));
}

/** The gradient of a function's sum, as a function. */
const slopeOf =
  (fn: Fn): Fn =>
  (x) =>
    tf.grad((v: Tensor) => tf.sum(tf.square(fn(v))))(x);

const smoothTwice: [string, Fn, Adapt?][] = [
  ...unary.filter(
    ([name]) => !['onesLike and zerosLike', 'sign', 'step', 'ceil', 'floor', 'round'].includes(name),
  ),
  ['softmax', (x) => tf.softmax(x)],
  ['pow', (x) => tf.pow(tf.add(tf.square(x), 1), x)],
  ['max', (x) => tf.max(x)],
  ['min', (x) => tf.min(x)],
  ['prod', (x) => tf.prod(x), inside],
  ['cumsum', (x) => tf.cumsum(x, 0)],
  ['cumprod', (x) => tf.cumprod(x, 0), inside],
  ['maximum', (x) => tf.maximum(x, tf.square(x))],
  ['minimum', (x) => tf.minimum(tf.sin(x), 2 * gap)],
  ['where', (x) => tf.where(tf.less(x, gap), tf.square(x), tf.exp(x))],
  ['topk', (x) => tf.topk(x, 2).values],
  ['gather', (x) => tf.gather(x, tf.tensor1d([0, 2, 0], 'int32'))],
  ['tile', (x) => tf.tile(x, [2])],
  ['sum over an axis', (x) => tf.sum(tf.exp(tf.reshape(x, [2, -1])), 1)],
  ['stridedSlice', (x) => tf.stridedSlice(x, [0], [6], [2])],
  ['matMul', (x) => tf.matMul(tf.reshape(x, [2, -1]), tf.reshape(x, [-1, 2]))],
  ['norm', (x) => tf.norm(x)],
  ['moments', (x) => tf.moments(x).variance],
  ['logSumExp', (x) => tf.logSumExp(x)],
];
for (const [name, fn, adapt = kept] of smoothTwice) {
  test(`${name}: the gradient of its gradient agrees with finite differences`, () =>
    followsDifferences(slopeOf(fn), apart(name, [[6]], [adapt]), { tolerance: 5e-3 }));
}

test('gradients of gradients through convolutions and means over windows agree with finite differences', async () => {
  const image = apart('image', [[1, 4, 4, 1]]);
  const filter = tf.tensor4d([0.3, -0.2, 0.5, 0.1], [2, 2, 1, 1]);
  const through = (x: Tensor): Tensor =>
    tf.avgPool(tf.tanh(tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, 'same')) as Tensor4D, 2, 1, 'same');
  await followsDifferences(slopeOf(through), image);
  filter.dispose();
  await followsDifferences(
    (w) =>
      tf.grad((v: Tensor) =>
        tf.sum(tf.square(tf.tanh(tf.conv2d(tf.ones([1, 4, 4, 1]) as Tensor4D, v as Tensor4D, 1, 'same')))),
      )(w),
    apart('filter twice', [[2, 2, 1, 1]]),
  );
});

/** Without a derivative, each of these returns one of the adjacent ones, or passes everything to all candidates. */
const atTies: [string, Fn, number[], number[]][] = [
  [
    'maximum of equals: all to the first',
    (x) => tf.maximum(x, tf.mul(x, tf.tensor1d([1, 3]))),
    [2, 0],
    [1, 1],
  ],
  ['minimum of equals: all to the first', (x) => tf.minimum(tf.mul(x, 3), x), [0, 0], [3, 3]],
  ['max of equals: all to each', (x) => tf.max(x), [1, 2, 2], [0, 1, 1]],
  ['min of equals: all to each', (x) => tf.min(x), [1, 1, 2], [1, 1, 0]],
  ['abs of 0: from below', tf.abs, [0], [-1]],
  ['relu of 0: from below', tf.relu, [0], [0]],
  ['relu6 of 0 and 6: from inside at 6 alone', tf.relu6, [0, 6], [0, 1]],
  ['clipByValue at its ends: from inside', (x) => tf.clipByValue(x, -1, 1), [-1, 1], [1, 1]],
  ['leakyRelu of 0: from below', (x) => tf.leakyRelu(x, 0.25), [0], [0.25]],
  [
    'where on its border: that of the branch',
    (x) => tf.where(tf.less(x, 0), tf.mul(x, 2), tf.mul(x, 5)),
    [0],
    [5],
  ],
  ['sqrt of 0: none', tf.sqrt, [0], [Number.POSITIVE_INFINITY]],
];
for (const [name, fn, elements, slopes] of atTies) {
  test(`where there is no derivative: ${name}`, async () => {
    const input: Input = { shape: [elements.length], elements: Float32Array.from(elements) };
    for (const backend of everyBackend) {
      const [found] = await runOn(backend, (x) => [tf.grad((v: Tensor) => tf.sum(fn(v)))(x)], [input]);
      assert.deepEqual([...found], slopes, backend);
    }
  });
}

test('after another copy of TF.js registers its own gradients and kernels, the engine puts them right again', async () => {
  const require = createRequire(import.meta.url);
  const ours = tf.getGradient('Maximum');
  // Layers come with a copy of all gradients.
  require('@tensorflow/tfjs-layers');
  assert.notEqual(tf.getGradient('Maximum'), ours, 'the copy has put its own there');
  const broadcast: Fn = (a, b) => tf.where(tf.less(a, b), tf.maximum(a, b), tf.exp(b));
  await followsDifferences(broadcast, apart('copy', [[3, 1], [2]]));
  await followsDifferences(
    (a, b) => tf.matMul(a, b),
    apart('copy', [
      [2, 1, 2, 2],
      [3, 2, 2],
    ]),
  );
});

test('registering prints nothing, not even in the debug mode of TF.js', () => {
  const said: unknown[] = [];
  const { warn } = console;
  console.warn = (...words: unknown[]) => void said.push(words);
  const flags = tf.env().getFlags();
  try {
    tf.env().setFlags({ ...flags, DEBUG: true, PROD: false });
    const present = tf.getGradient('Maximum');
    tf.unregisterGradient('Maximum');
    tf.registerGradient({ ...present });
    mend();
    assert.equal(tf.getGradient('Maximum'), present);
  } finally {
    tf.env().setFlags(flags);
    console.warn = warn;
  }
  assert.deepEqual(said, []);
});

test('every rule of the compiled backend is covered by the tests above', () => {
  // Created by a pass, never by TF.js.
  const made = new Set(['Gemm']);
  // They have no input that a gradient could be taken in.
  const constants = new Set(['Fill', 'LinSpace', 'Range']);
  const missed = [...rules.keys()].filter(
    (kernel) => !met.has(kernel) && !made.has(kernel) && !constants.has(kernel),
  );
  assert.deepEqual(missed, []);
});
