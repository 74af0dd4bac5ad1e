import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openHeldBlocks, openRemainderBlocks } from '../../../learners/engine/compiled/remainder-blocks.ts';
import { solveExact } from '../../../learners/kernels/exact.ts';
import { solveIterated } from '../../../learners/kernels/iterated.ts';
import type { Kernel } from '../../../learners/kernels/kernel.ts';
import { kernelBlock } from '../../../learners/kernels/kernel-matrix.ts';
import { labelWeights } from '../../../learners/kernels/label-loss.ts';
import { blockOf, type LowerBlocks } from '../../../learners/kernels/lower-blocks.ts';
import { ntk } from '../../../learners/kernels/ntk.ts';
import { polynomial } from '../../../learners/kernels/polynomial.ts';
import type { SecondOrder } from '../../../learners/kernels/power-series.ts';
import { predictRidge } from '../../../learners/kernels/predict.ts';
import type { NativeBlocks } from '../../../learners/kernels/products.ts';
import { QuadraticFeatures } from '../../../learners/kernels/quadratic-features.ts';
import {
  gramMatrix,
  quadraticFeatureCount,
  quadraticMoments,
} from '../../../learners/kernels/quadratic-moments.ts';
import { rbf } from '../../../learners/kernels/rbf.ts';
import { keptBytes, remainderProduct } from '../../../learners/kernels/remainder-product.ts';
import { kernelProduct } from '../../../learners/kernels/symmetric-product.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear, atEase, distance, randomLabels, randomPoints } from './random-points.ts';

const kernels: readonly [string, Kernel][] = [
  ['rbf of small gamma', rbf({ gamma: 1e-3 })],
  ['rbf', rbf({ gamma: 0.05 })],
  ['polynomial of degree 1', polynomial({ gamma: 0.3, degree: 1, coef0: 1 })],
  ['polynomial of degree 2', polynomial({ gamma: 0.3, degree: 2, coef0: 1 })],
  ['polynomial of degree 3', polynomial({ gamma: 0.1, degree: 3, coef0: 1 })],
  ['polynomial of degree 4', polynomial({ gamma: 0.3, degree: 4, coef0: 1 })],
  ['ntk', ntk({ gamma: 1 / 6, depth: 1, bias: 1 })],
  ['deep ntk', ntk({ gamma: 1 / 6, depth: 3, bias: 0.3 })],
];

/** An element of the lower triangle. */
function element(matrix: LowerBlocks, i: number, j: number): number {
  const k = Math.floor(j / matrix.width);
  const { first, count } = blockOf(matrix, k);
  return matrix.columns[k][(i - first) * count + (j - first)];
}

const secondOrder = (kernel: Kernel, norms: Float64Array) => kernel.secondOrder?.(norms) as SecondOrder;

test('features and rest add up to the kernel on the diagonal, and nearly so elsewhere', async () => {
  const points = randomPoints(40, 6, 'second order');
  for (const [name, kernel] of kernels) {
    const { roots, rest } = secondOrder(kernel, points.squaredNorms);
    const block = new Float64Array(40 * 40);
    await kernelBlock(kernel, points, points, block);
    for (let i = 0; i < 40; i++) {
      const norm = points.squaredNorms[i];
      const low = roots.reduce((sum, root, p) => sum + root[i] ** 2 * norm ** p, 0);
      const whole = block[i * 41];
      assert.ok(Math.abs(low + rest[i] - whole) < 1e-12 * whole, `${name}: ${low} + ${rest[i]} ≠ ${whole}`);
    }
  }
});

test('an expansion is exact to second order: halving x·z makes the error at equal norms eight times smaller', async () => {
  for (const [name, kernel] of kernels.slice(1)) {
    const norm = 2;
    const { roots } = secondOrder(kernel, Float64Array.of(norm));
    const error = (product: number) => {
      const value = Float64Array.of(product);
      kernel.evaluate(value, Float64Array.of(norm), Float64Array.of(norm));
      return value[0] - roots.reduce((sum, root, p) => sum + root[0] ** 2 * product ** p, 0);
    };
    const [large, small] = [error(0.2), error(0.1)];
    if (name.startsWith('polynomial') && kernel.rank(1) <= 3) assert.ok(Math.abs(large) < 1e-12, name);
    else assert.ok(large / small > 7 && large / small < 10, `${name}: ${large} and ${small}`);
  }
});

for (const d of [1, 2, 6, 21]) {
  test(`the Gram matrix read off the moments is that of the features, d = ${d}`, async () => {
    const points = randomPoints(70, d, 'moments');
    const part = secondOrder(ntk({ gamma: 1 / d, depth: 2, bias: 0.5 }), points.squaredNorms);
    const weights = new Stream('weights').normals(new Float64Array(70)).map((value) => value * value);
    const features = new QuadraticFeatures(points, part, atEase);
    const m = quadraticFeatureCount(d);
    // The columns of Φ, each as a product with a unit vector.
    const columns: Float64Array[] = [];
    for (let j = 0; j < m; j++) columns.push(await features.times(new Float64Array(m).fill(1, j, j + 1)));
    const whole = gramMatrix([await quadraticMoments(points, part, weights, 0, 70, atEase)], 0.5);
    const parts = [
      await quadraticMoments(points, part, weights, 0, 33, atEase),
      await quadraticMoments(points, part, weights, 33, 70, atEase),
    ];
    const joined = gramMatrix(parts, 0.5);
    for (let j = 0; j < m; j++) {
      for (let i = j; i < m; i++) {
        let sum = i === j ? 0.5 : 0;
        for (let r = 0; r < 70; r++) sum += weights[r] * columns[i][r] * columns[j][r];
        assert.ok(Math.abs(element(whole, i, j) - sum) < 1e-9 * Math.max(1, Math.abs(sum)), `${i}, ${j}`);
        assert.ok(Math.abs(element(joined, i, j) - sum) < 1e-9 * Math.max(1, Math.abs(sum)), `${i}, ${j}`);
      }
    }
    const vector = new Stream('vector').normals(new Float64Array(70));
    const expected = columns.map((column) => column.reduce((sum, value, r) => sum + value * vector[r], 0));
    assertNear(await features.transposed(vector), expected, 1e-10);
  });
}

for (const [name, kernel] of kernels) {
  test(`${name}: products in blocks equal those with the kernel matrix`, async () => {
    const n = 700;
    const points = randomPoints(n, 6, 'products');
    const block = new Float64Array(n * n);
    await kernelBlock(kernel, points, points, block);
    const vectors = ['a', 'b'].map((name) => new Stream(name).normals(new Float64Array(n)));
    const images = await kernelProduct(kernel, points, atEase).apply(vectors);
    const scale = block.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [k, vector] of vectors.entries()) {
      const expected = Float64Array.from({ length: n }, (_, i) =>
        vector.reduce((sum, value, j) => sum + value * block[i * n + j], 0),
      );
      assertNear(images[k], expected, 1e-11 * scale);
    }
  });

  test(`${name}: conjugate gradients give the exact solution, in and out of folds`, async () => {
    const n = 400;
    const points = randomPoints(n, 13, 'iterated');
    const y = randomLabels(points, 'iterated');
    const folds = [
      { first: 0, end: 150 },
      { first: 150, end: 400 },
    ];
    for (const [loss, lambda] of [
      ['squared', 0.05],
      ['label-weighted', 0.1],
    ] as const) {
      const weights = labelWeights(y, loss);
      const system = { kernel, points, y, weights, lambda, intercept: true, folds, effort: atEase };
      const exact = await solveExact(system);
      const iterated = await solveIterated(system, { tolerance: 1e-9 });
      assert.ok((iterated.convergence?.residual ?? 1) < 1e-7, JSON.stringify(iterated.convergence));
      const elsewhere = randomPoints(50, 13, 'elsewhere');
      const expected = await predictRidge(exact, kernel, elsewhere);
      assertNear(await predictRidge(iterated, kernel, elsewhere), expected, 1e-5);
      assert.ok(distance(iterated.outOfFold ?? [], exact.outOfFold ?? []) < 1e-5);
    }
  });
}

const native: NativeBlocks = { held: openHeldBlocks, remainder: openRemainderBlocks };
/** As on a GPU: blocks of another size, evaluated for every product. */
const onDevice: NativeBlocks = { ...native, evaluatedSide: 500 };

test('the rest of a kernel in float32, kept and not, gives the product in float64 to five digits of the rest', async () => {
  const n = 1200;
  const points = randomPoints(n, 10, 'rest');
  const vectors = ['a', 'b'].map((name) => new Stream(name).normals(new Float64Array(n)));
  for (const [name, kernel] of kernels) {
    const part = secondOrder(kernel, points.squaredNorms);
    const expected = await kernelProduct(kernel, points, atEase).apply(vectors);
    const largest = part.rest.reduce((a, b) => Math.max(a, b), 0);
    for (const effort of [atEase, { ...atEase, native }, { ...atEase, native: onDevice }]) {
      for (const keepBytes of [0, keptBytes(n)]) {
        const tolerance = 1e-9 * largest;
        const product = await remainderProduct({ kernel, points, part, tolerance, keepBytes, effort });
        if (!product) {
          assert.ok(keepBytes === 0 && !(kernel.series && 'native' in effort), name);
          continue;
        }
        await product.apply(vectors);
        const images = await product.apply(vectors);
        // The rounding errors of the float64 product itself, whose entries are as large as the whole kernel.
        const rounding = 1e-11 * expected[0].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        for (const k of [0, 1]) assertNear(images[k], expected[k], 1e-5 * largest + rounding, name);
      }
    }
  }
});

test('an inexact product is noticed, and float64 takes over', async () => {
  const points = randomPoints(300, 13, 'inexact');
  const y = randomLabels(points, 'inexact');
  const kernel = rbf({ gamma: 0.05 });
  const weights = labelWeights(y, 'squared');
  const system = { kernel, points, y, weights, lambda: 1e-3, intercept: true, folds: [], effort: atEase };
  const exact = kernelProduct(kernel, points, atEase);
  const fast = async () => ({
    apply: async (vectors: readonly Float64Array[]) =>
      (await exact.apply(vectors)).map((image) => image.map((value) => 1.001 * value)),
  });
  const expected = await solveIterated(system, { tolerance: 1e-8 });
  const mended = await solveIterated(system, { tolerance: 1e-8, fast });
  assert.ok((mended.convergence?.residual ?? 1) < 1e-6, JSON.stringify(mended.convergence));
  assert.ok((mended.convergence?.steps ?? 0) > (expected.convergence?.steps ?? 0));
  const elsewhere = randomPoints(50, 13, 'elsewhere');
  assertNear(
    await predictRidge(mended, kernel, elsewhere),
    await predictRidge(expected, kernel, elsewhere),
    1e-5,
  );
});
