import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { ElementType, Graph } from '../../../../learners/engine/compiled/graph.ts';
import { rules } from '../../../../learners/engine/compiled/rules/index.ts';
import { tf } from '../../../../learners/engine/tf.ts';
import { Stream } from '../../../../tasks/streams.ts';
import { agrees, type Input, withGradients } from './against-cpu.ts';

/** Every kernel on random shapes, including empty ones and ones with sides of 1, compared with TF.js's JavaScript kernels. */

type Fn = (...inputs: Tensor[]) => Tensor;

/** Ranges on which a function is defined, and smooth enough for float32 results to agree. */
type Domain = 'any' | 'positive' | 'inside' | 'above 1' | 'not 0' | 'whole' | 'bits';

const draw: Record<Domain, (normal: number) => number> = {
  any: (z) => z,
  positive: (z) => Math.abs(z) + 0.2,
  inside: (z) => 0.9 * Math.tanh(z),
  'above 1': (z) => Math.abs(z) + 1.2,
  'not 0': (z) => z + (z < 0 ? -0.4 : 0.4),
  whole: (z) => Math.round(3 * z),
  bits: (z) => (z > 0 ? 1 : 0),
};

function input(
  shape: readonly number[],
  name: string,
  domain: Domain = 'any',
  type: ElementType = 'float32',
): Input {
  const normals = new Stream('conformance', name, ...shape).normals(
    new Float32Array(tf.util.sizeFromShape([...shape])),
  );
  const Typed = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[type];
  return { shape, type, elements: Typed.from(Array.from(normals, draw[domain])) };
}

/** Kernels that were traced by any of these tests. */
const traced = new Set<string>();
const asTraced = (graph: Graph): Graph => {
  for (const { kernel } of graph.operations) traced.add(kernel);
  return graph;
};

/** Compared as traced, each kernel on its own, and as simplified. */
async function conforms(fn: (...inputs: Tensor[]) => Tensor[], inputs: readonly Input[]): Promise<void> {
  await agrees(fn, inputs, { tolerance: 1e-4, passes: asTraced });
  await agrees(fn, inputs, { tolerance: 1e-4 });
}

const side = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constant(1) },
  { weight: 6, arbitrary: fc.integer({ min: 2, max: 5 }) },
);
const shape = (minLength = 0, maxLength = 4) => fc.array(side, { minLength, maxLength });
const solid = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

/** A shape, and another that broadcasts with it: leading sides dropped, some replaced by 1. */
const broadcasting = fc
  .tuple(shape(), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat(4), fc.boolean())
  .map(([whole, thin, dropped, swap]): [number[], number[]] => {
    const other = whole.map((each, i) => (thin[i] ? 1 : each)).slice(Math.min(dropped, whole.length));
    return swap ? [other, whole] : [whole, other];
  });

/** The same shapes every time, six for each kernel. test/nightly/random-shapes.test.ts sets more. */
const sampling = { seed: 7, numRuns: Number(process.env.HIERBENCH_SHAPES ?? 6) };

async function forAll<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, check), { ...sampling, endOnFailure: true });
}

const hasGradient = (...shapes: readonly (readonly number[])[]): boolean =>
  shapes.every((s) => !s.includes(0));

const unary: [string, Fn, Domain?][] = [
  ['abs', tf.abs],
  ['acos', tf.acos, 'inside'],
  ['acosh', tf.acosh, 'above 1'],
  ['asin', tf.asin, 'inside'],
  ['asinh', tf.asinh],
  ['atan', tf.atan],
  ['atanh', tf.atanh, 'inside'],
  ['ceil', tf.ceil],
  ['clipByValue', (x) => tf.clipByValue(x, -0.5, 0.7)],
  ['cos', tf.cos],
  ['cosh', tf.cosh],
  ['elu', tf.elu],
  ['erf', tf.erf],
  ['exp', tf.exp],
  ['expm1', tf.expm1],
  ['floor', tf.floor],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.3)],
  ['log', tf.log, 'positive'],
  ['log1p', tf.log1p, 'positive'],
  ['logSigmoid', tf.logSigmoid],
  ['neg', tf.neg],
  ['onesLike', tf.onesLike],
  ['reciprocal', tf.reciprocal, 'not 0'],
  ['relu', tf.relu],
  ['relu6', tf.relu6],
  ['round', tf.round],
  ['rsqrt', tf.rsqrt, 'positive'],
  ['selu', tf.selu],
  ['sigmoid', tf.sigmoid],
  ['sign', tf.sign],
  ['sin', tf.sin],
  ['sinh', tf.sinh],
  ['softplus', tf.softplus],
  ['sqrt', tf.sqrt, 'positive'],
  ['square', tf.square],
  ['step', (x) => tf.step(x, 0.3)],
  ['tan', tf.tan, 'inside'],
  ['tanh', tf.tanh],
  ['zerosLike', tf.zerosLike],
];
for (const [name, fn, domain] of unary) {
  test(`${name}: values and gradients agree on random shapes`, () =>
    forAll(shape(), (s) => conforms(withGradients(fn), [input(s, 'x', domain)])));
}

const binary: [string, Fn, Domain?, Domain?][] = [
  ['add', (a, b) => tf.add(a, b)],
  ['sub', (a, b) => tf.sub(a, b)],
  ['mul', (a, b) => tf.mul(a, b)],
  ['div', (a, b) => tf.div(a, b), 'any', 'not 0'],
  ['floorDiv', (a, b) => tf.floorDiv(a, b), 'any', 'not 0'],
  ['mod', (a, b) => tf.mod(a, b), 'any', 'not 0'],
  ['pow', (a, b) => tf.pow(a, b), 'positive'],
  ['atan2', (a, b) => tf.atan2(a, b)],
  ['maximum', (a, b) => tf.maximum(a, b)],
  ['minimum', (a, b) => tf.minimum(a, b)],
  ['squaredDifference', (a, b) => tf.squaredDifference(a, b)],
  ['prelu', (a, b) => tf.prelu(a, b)],
];
for (const [name, fn, left, right] of binary) {
  test(`${name}: values and gradients agree on random shapes that broadcast`, () =>
    forAll(broadcasting, async ([a, b]) => {
      // A slope belongs to a channel, so its shape broadcasts to that of x.
      const shapes = name === 'prelu' && a.length < b.length ? [b, a] : [a, b];
      if (
        name === 'prelu' &&
        shapes[0].some((each, i) => shapes[1].at(i - shapes[0].length) !== 1 && each === 1)
      )
        return;
      await conforms(withGradients(fn), [input(shapes[0], 'a', left), input(shapes[1], 'b', right)]);
    }));
}

const comparisons: [string, Fn, ElementType][] = [
  ['equal', (a, b) => tf.equal(a, b), 'int32'],
  ['equal, bool', (a, b) => tf.equal(a, b), 'bool'],
  ['notEqual', (a, b) => tf.notEqual(a, b), 'int32'],
  ['greater', (a, b) => tf.greater(a, b), 'float32'],
  ['greater, int32', (a, b) => tf.greater(a, b), 'int32'],
  ['greaterEqual', (a, b) => tf.greaterEqual(a, b), 'int32'],
  ['less', (a, b) => tf.less(a, b), 'int32'],
  ['lessEqual', (a, b) => tf.lessEqual(a, b), 'int32'],
  ['logicalAnd', (a, b) => tf.logicalAnd(a, b), 'bool'],
  ['logicalOr', (a, b) => tf.logicalOr(a, b), 'bool'],
  ['logicalXor', (a, b) => tf.logicalXor(a, b), 'bool'],
  ['logicalNot', (a) => tf.logicalNot(a), 'bool'],
  ['add, int32', (a, b) => tf.add(a, b), 'int32'],
  ['sub, int32', (a, b) => tf.sub(a, b), 'int32'],
  ['mul, int32', (a, b) => tf.mul(a, b), 'int32'],
  ['div, int32', (a, b) => tf.div(a, b), 'int32'],
  ['mod, int32', (a, b) => tf.mod(a, b), 'int32'],
  ['maximum, int32', (a, b) => tf.maximum(a, b), 'int32'],
  ['minimum, int32', (a, b) => tf.minimum(a, b), 'int32'],
  ['squaredDifference, int32', (a, b) => tf.squaredDifference(a, b), 'int32'],
];
for (const [name, fn, type] of comparisons) {
  test(`${name}: values agree on random shapes that broadcast`, () =>
    forAll(broadcasting, ([a, b]) => {
      const domain = type === 'bool' ? 'bits' : type === 'int32' ? 'whole' : 'any';
      return conforms((x, y) => [fn(x, y)], [input(a, 'a', domain, type), input(b, 'b', domain, type)]);
    }));
}

const integers: [string, Fn][] = [
  ['abs', tf.abs],
  ['neg', tf.neg],
  ['sign', tf.sign],
  ['square', tf.square],
  ['relu', tf.relu],
  ['step', (x) => tf.step(x)],
  ['round', tf.round],
  ['clipByValue', (x) => tf.clipByValue(x, -2, 3)],
  ['onesLike', tf.onesLike],
  ['zerosLike', tf.zerosLike],
  ['addN', (x) => tf.addN([x, x, x])],
  ['toFloat', (x) => tf.cast(x, 'float32')],
  ['toBool', (x) => tf.cast(x, 'bool')],
];
for (const [name, fn] of integers) {
  test(`${name} of integers agrees on random shapes`, () =>
    forAll(shape(), (s) => conforms((x) => [fn(x)], [input(s, 'x', 'whole', 'int32')])));
}

test('casts between all types agree', () =>
  forAll(shape(), async (s) => {
    const types = ['float32', 'int32', 'bool'] as const;
    for (const type of types) {
      const domain = { float32: 'any', int32: 'whole', bool: 'bits' }[type] as Domain;
      await conforms((x) => types.map((to) => tf.cast(x, to)), [input(s, 'x', domain, type)]);
    }
  }));

test('isNaN, isInf and isFinite agree', async () => {
  const elements = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -3);
  for (const s of [[6], [2, 3], [1, 6, 1]]) {
    await conforms((x) => [tf.isNaN(x), tf.isInf(x), tf.isFinite(x)], [{ shape: s, elements }]);
  }
});

test('atan2 agrees on the axes', async () => {
  const around = Float32Array.of(0, 1, 1, 1, 0, -1, -1, -1, 0);
  const other = Float32Array.of(1, 1, 0, -1, -1, -1, 0, 1, 0);
  await conforms(
    (a, b) => [tf.atan2(a, b)],
    [
      { shape: [9], elements: around },
      { shape: [9], elements: other },
    ],
  );
});

test('integer division by 0 gives 0, and otherwise rounds down', async () => {
  const a: Input = { shape: [7], type: 'int32', elements: Int32Array.of(7, -7, 7, -7, 5, 0, 2 ** 30) };
  const b: Input = { shape: [7], type: 'int32', elements: Int32Array.of(2, 2, -2, -2, 0, 3, 7) };
  await conforms((x, y) => [tf.floorDiv(x, y), tf.mod(x, y)], [a, b]);
});

/** A shape and some of its axes. */
const withAxes = shape(1).chain((s) =>
  fc.tuple(
    fc.constant(s),
    fc.subarray(
      s.map((_, i) => i),
      { minLength: 1 },
    ),
    fc.boolean(),
  ),
);
const reductions: [string, (x: Tensor, axes: number[], keep: boolean) => Tensor, ElementType, boolean][] = [
  ['sum', tf.sum, 'float32', true],
  ['mean', tf.mean, 'float32', true],
  ['max', tf.max, 'float32', true],
  ['min', tf.min, 'float32', true],
  ['prod', tf.prod, 'float32', true],
  ['logSumExp', tf.logSumExp, 'float32', true],
  ['euclideanNorm', (x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep)), 'float32', false],
  ['sum', tf.sum, 'int32', false],
  ['mean', tf.mean, 'int32', false],
  ['max', tf.max, 'int32', false],
  ['min', tf.min, 'int32', false],
  ['prod', tf.prod, 'int32', false],
  ['all', tf.all, 'bool', false],
  ['any', tf.any, 'bool', false],
  ['sum', tf.sum, 'bool', false],
];
for (const [name, fn, type, smooth] of reductions) {
  test(`${name} of ${type} agrees over any axes of random shapes`, () =>
    forAll(withAxes, async ([s, axes, keep]) => {
      // The gradient of a long product is not compiled.
      if (name === 'prod' && s.length > 2) return;
      const domain = { float32: 'any', int32: 'whole', bool: 'bits' }[type] as Domain;
      const reduce = (x: Tensor): Tensor => fn(x, axes, keep);
      await conforms(smooth && hasGradient(s) ? withGradients(reduce) : (x) => [reduce(x)], [
        input(s, 'x', domain, type),
      ]);
    }));
}

/** Kernels that move elements, for every type. */
const moves: [string, (x: Tensor, s: readonly number[]) => Tensor, fc.Arbitrary<number[]>?][] = [
  ['reshape', (x) => tf.reshape(x, [-1, 1]), solid],
  ['reshape of nothing', (x, s) => tf.reshape(x, [...s, 1]), shape()],
  ['expandDims', (x) => tf.expandDims(x, -1)],
  ['squeeze', (x) => tf.squeeze(x)],
  ['transpose', (x) => tf.transpose(x)],
  [
    'transpose, rotated',
    (x, s) =>
      tf.transpose(
        x,
        s.map((_, i) => (i + 1) % s.length),
      ),
  ],
  ['concat', (x, s) => tf.concat([x, x], s.length - 1), shape(1)],
  ['concat with nothing', (x, s) => tf.concat([tf.zeros([0, ...s.slice(1)], x.dtype), x], 0), shape(1)],
  ['stack', (x, s) => tf.stack([x, x, x], s.length)],
  // TF.js’s own kernel fails on empty arrays.
  ['unstack', (x) => tf.concat(tf.unstack(tf.stack([x, tf.clone(x)])).reverse(), 0), solid],
  [
    'slice',
    (x, s) =>
      tf.slice(
        x,
        s.map((each) => Math.floor(each / 2)),
      ),
    shape(1),
  ],
  [
    'slice of a size',
    (x, s) =>
      tf.slice(
        x,
        s.map((each) => Math.min(1, each)),
        s.map((each) => Math.max(0, each - 2)).map((size, i) => Math.min(size, Math.max(0, s[i] - 1))),
      ),
    shape(1),
  ],
  ['split', (x, s) => tf.concat(tf.split(x, [1, s[0] - 1], 0).reverse(), 0), solid],
  [
    'stridedSlice',
    (x, s) =>
      tf.stridedSlice(
        x,
        s.map((each) => each - 1),
        s.map((each) => -each - 1),
        s.map(() => -2),
      ),
    solid,
  ],
  [
    'stridedSlice, ahead',
    (x, s) =>
      tf.stridedSlice(
        x,
        s.map(() => 0),
        [...s],
        s.map((_, i) => i + 1),
      ),
    solid,
  ],
  [
    'pad',
    (x, s) =>
      tf.pad(
        x,
        s.map((_, i) => [i, 2] as [number, number]),
        0,
      ),
    shape(1),
  ],
  [
    'mirrorPad, reflect',
    (x, s) =>
      tf.mirrorPad(
        x,
        s.map((each) => [each - 1, 0] as [number, number]),
        'reflect',
      ),
    solid,
  ],
  [
    'mirrorPad, symmetric',
    (x, s) =>
      tf.mirrorPad(
        x,
        s.map((each) => [1, each] as [number, number]),
        'symmetric',
      ),
    solid,
  ],
  [
    'tile',
    (x, s) =>
      tf.tile(
        x,
        s.map((_, i) => i + 1),
      ),
    shape(1),
  ],
  ['broadcastTo', (x, s) => tf.broadcastTo(x, [3, ...s]), shape(0, 3)],
  [
    'reverse',
    (x, s) =>
      tf.reverse(
        x,
        s.map((_, i) => i),
      ),
    shape(1),
  ],
  ['where', (x) => tf.where(tf.cast(x, 'bool'), x, tf.onesLike(x))],
  ['clone', (x) => tf.clone(x)],
  [
    'diag',
    (x) => tf.diag(x as Tensor1D),
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
  ],
];
for (const [name, fn, arbitrary] of moves) {
  for (const type of ['float32', 'int32', 'bool'] as const) {
    // TF.js itself loses Booleans in a diagonal or a padding.
    if (type === 'bool' && (name === 'diag' || name === 'pad')) continue;
    test(`${name} of ${type} agrees on random shapes`, () =>
      forAll(arbitrary ?? shape(), async (s) => {
        const domain = { float32: 'any', int32: 'whole', bool: 'bits' }[type] as Domain;
        const move = (x: Tensor): Tensor => fn(x, s);
        await conforms(type === 'float32' ? withGradients(move) : (x) => [move(x)], [
          input(s, 'x', domain, type),
        ]);
      }));
  }
}

/** Elements that are indices along a side. */
function places(shapeOfPlaces: readonly number[], bound: number, name = 'places'): Input {
  const stream = new Stream('conformance', name, ...shapeOfPlaces, bound);
  const elements = new Int32Array(tf.util.sizeFromShape([...shapeOfPlaces]));
  return { shape: shapeOfPlaces, type: 'int32', elements: elements.map(() => stream.integer(bound)) };
}

test('matrix products agree in random sizes, transposed or not, in batches that broadcast', () =>
  forAll(
    fc.tuple(shape(3, 3), fc.boolean(), fc.boolean(), fc.subarray([2, 3]), fc.boolean()),
    async (drawn) => {
      const [[m, k, n], ta, tb, batch, one] = drawn;
      const a = [...batch, ...(ta ? [k, m] : [m, k])];
      const b = [...batch.map((each) => (one ? 1 : each)), ...(tb ? [n, k] : [k, n])];
      const product = (x: Tensor, y: Tensor): Tensor => tf.matMul(x, y, ta, tb);
      await conforms(hasGradient(a, b) ? withGradients(product) : (x, y) => [product(x, y)], [
        input(a, 'a'),
        input(b, 'b'),
      ]);
    },
  ));

const alongLast: [string, Fn][] = [
  ['softmax', (x) => tf.softmax(x)],
  ['logSoftmax', (x) => tf.logSoftmax(x)],
  ['cumsum', (x) => tf.cumsum(x, x.rank - 1)],
  ['cumsum, exclusive', (x) => tf.cumsum(x, x.rank - 1, true)],
  ['cumsum, reverse', (x) => tf.cumsum(x, x.rank - 1, false, true)],
];
for (const [name, fn] of alongLast) {
  test(`${name}: values and gradients agree on random shapes`, () =>
    forAll(shape(1), (s) => conforms(hasGradient(s) ? withGradients(fn) : (x) => [fn(x)], [input(s, 'x')])));
}

test('cumsum and cumprod agree along any axis, forwards and backwards, for floats and integers', () =>
  forAll(fc.tuple(shape(1), fc.nat(3), fc.boolean(), fc.boolean()), ([s, at, exclusive, reverse]) => {
    const axis = at % s.length;
    return conforms(
      (x, i) => [
        tf.cumsum(x, axis, exclusive, reverse),
        tf.cumprod(x, axis, exclusive, reverse),
        tf.cumsum(i, axis, exclusive, reverse),
      ],
      [input(s, 'x'), input(s, 'i', 'whole', 'int32')],
    );
  }));

test('argMax, argMin and topk agree on random shapes', () =>
  forAll(fc.tuple(solid, fc.nat(3)), ([s, at]) => {
    const k = 1 + (at % s[s.length - 1]);
    return conforms(
      (x, i) => [
        tf.argMax(x, at % s.length),
        tf.argMin(x, -1),
        ...Object.values(tf.topk(x, k)),
        tf.argMax(i, at % s.length),
      ],
      [input(s, 'x'), input(s, 'i', 'whole', 'int32')],
    );
  }));

for (const type of ['float32', 'int32', 'bool'] as const) {
  test(`gather, gatherND and oneHot of ${type} agree for random indices along any axis`, () =>
    forAll(fc.tuple(solid, fc.nat(3), shape(1, 1)), async ([s, at, [count]]) => {
      const axis = at % s.length;
      const domain = { float32: 'any', int32: 'whole', bool: 'bits' }[type] as Domain;
      const x = input(s, 'x', domain, type);
      const rows = places([count], s[axis]);
      const gather = (given: Tensor, i: Tensor): Tensor => tf.gather(given, i as Tensor1D, axis);
      await conforms(
        (given, i) => [
          gather(given, i),
          ...(type === 'float32' && count > 0
            ? [tf.grad((part: Tensor) => tf.sum(tf.square(gather(part, i))))(given)]
            : []),
        ],
        [x, rows],
      );
      await conforms((given, i) => [tf.gatherND(given, i)], [x, places([count, 1], s[0])]);
      await conforms((i) => [tf.oneHot(i, 4, 1, 0, type)], [places([count, 2], 4)]);
    }));
}

test('scatterND, tensorScatterUpdate and unsortedSegmentSum agree, and rows with the same index add up', () =>
  forAll(fc.tuple(solid, shape(1, 1)), async ([s, [count]]) => {
    const updates = [count, ...s.slice(1)];
    for (const type of ['float32', 'int32'] as const) {
      const domain = type === 'int32' ? 'whole' : 'any';
      const given = [places([count, 1], s[0]), input(updates, 'u', domain, type)];
      await conforms((i, u) => [tf.scatterND(i as Tensor2D, u, s)], given);
      // TF.js's JavaScript kernel turns integers into floats.
      if (type === 'int32') continue;
      await conforms((i, u) => [tf.unsortedSegmentSum(u, tf.reshape(i, [-1]) as Tensor1D, s[0])], given);
    }
    // Distinct rows only: which of two updates of one row would win is unspecified.
    const apart = Math.min(count, s[0]);
    const rows: Input = {
      shape: [apart, 1],
      type: 'int32',
      elements: Int32Array.from({ length: apart }, (_, i) => i),
    };
    await conforms(
      (x, i, u) => [tf.tensorScatterUpdate(x, i as Tensor2D, u)],
      [input(s, 'x'), rows, input([apart, ...s.slice(1)], 'u')],
    );
  }));

test('ranges and evenly spaced numbers agree', async () => {
  for (const [start, stop, step] of [
    [0, 5, 1],
    [5, 0, 1],
    [2, 3, 0.1],
    [3, -3, -1.5],
    [1, 1, 1],
  ]) {
    await conforms(
      (x) => [tf.add(x, tf.sum(tf.range(start, stop, step))), tf.range(start, stop, step)],
      [input([], 'x')],
    );
  }
  await conforms((x) => [tf.mul(x, tf.linspace(-1, 2, 7)), tf.range(0, 9, 2, 'int32')], [input([7], 'x')]);
  await conforms((x) => [tf.add(x, tf.fill([2, 3], 0.5)), tf.eye(3), tf.ones([2, 0])], [input([2, 3], 'x')]);
});

test('convolutions of random sizes agree, with both gradients', () =>
  forAll(
    fc.record({
      batch: fc.integer({ min: 1, max: 2 }),
      plane: fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 })),
      window: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      channels: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    }),
    async ({ batch, plane, window, channels, strides, pad }) => {
      await conforms(
        withGradients((x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, strides, pad)),
        [input([batch, ...plane, channels[0]], 'x'), input([...window, ...channels], 'w')],
      );
      await conforms(
        withGradients((x, w) => tf.conv1d(x as Tensor3D, w as Tensor3D, strides[0], pad)),
        [input([batch, plane[0], channels[0]], 'x'), input([window[0], ...channels], 'w')],
      );
    },
  ));

test('maxima and means over random windows agree, with their gradients', () =>
  forAll(
    fc.record({
      plane: fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 })),
      window: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    }),
    async ({ plane, window, strides, pad }) => {
      const image = input([2, ...plane, 3], 'x');
      for (const pool of [tf.maxPool, tf.avgPool]) {
        await conforms(
          withGradients((x) => pool(x as Tensor4D, window, strides, pad)),
          [image],
        );
      }
    },
  ));

test('the transposed convolution agrees', () =>
  conforms(
    withGradients((x, w) => tf.conv2dTranspose(x as Tensor4D, w as Tensor4D, [2, 7, 7, 3], 2, 'same')),
    [input([2, 4, 4, 2], 'x'), input([3, 3, 3, 2], 'w')],
  ));

for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const) {
  test(`fused products with ${activation} agree, with their gradients`, async () => {
    const fused = (a: Tensor, b: Tensor, bias: Tensor, slopes: Tensor): Tensor =>
      tf.fused.matMul({
        a,
        b,
        bias,
        activation,
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' ? { preluActivationWeights: slopes } : {}),
      });
    const bare = (a: Tensor, b: Tensor): Tensor =>
      tf.fused.matMul({ a, b, transposeB: true, activation: 'relu' });
    const convolved = (x: Tensor, filter: Tensor, bias: Tensor): Tensor =>
      tf.fused.conv2d({ x: x as Tensor4D, filter: filter as Tensor4D, strides: 1, pad: 'same', bias });
    const shapes = [[3, 4], [4, 5], [5], [5]].map((s, i) => input(s, `x${i}`));
    await conforms(
      activation === 'prelu'
        ? (...x) => [(fused as Fn)(...x)]
        : withGradients((a, b, c) => fused(a, b, c, c)),
      shapes.slice(0, activation === 'prelu' ? 4 : 3),
    );
    await conforms((a, b) => [bare(a, b)], [input([3, 4], 'a'), input([5, 4], 'b')]);
    await conforms(withGradients(convolved), [
      input([1, 4, 4, 2], 'x'),
      input([3, 3, 2, 3], 'w'),
      input([3], 'b'),
    ]);
  });
}

test('batch normalisation agrees, with the gradients of all five inputs', async () => {
  const given = [
    input([6, 3], 'x'),
    input([3], 'mean'),
    input([3], 'variance', 'positive'),
    input([3], 'offset'),
    input([3], 'scale'),
  ];
  const normalise = (x: Tensor, mean: Tensor, variance: Tensor, offset?: Tensor, scale?: Tensor): Tensor =>
    tf.batchNorm(x, mean as Tensor1D, variance as Tensor1D, offset as Tensor1D, scale as Tensor1D, 1e-3);
  await conforms(withGradients(normalise as Fn), given);
  await conforms((x, m, v) => [normalise(x, m, v)], given.slice(0, 3));
});

test('addN agrees, and so does the gradient of elu', () =>
  forAll(shape(), (s) =>
    conforms(
      withGradients((a, b) => tf.elu(tf.addN([a, b, a]))),
      [input(s, 'a'), input(s, 'b')],
    ),
  ));

test('every rule is covered by the tests above', () => {
  // Created by a pass, never by TF.js; the passes' own tests cover it.
  const made = new Set(['Gemm']);
  const missed = [...rules.keys()].filter((kernel) => !traced.has(kernel) && !made.has(kernel));
  assert.deepEqual(missed, []);
});
