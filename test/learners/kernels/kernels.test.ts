import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Kernel } from '../../../learners/kernels/kernel.ts';
import { kernelBlock, kernelMatrix } from '../../../learners/kernels/kernel-matrix.ts';
import { ntk } from '../../../learners/kernels/ntk.ts';
import { pointsOf } from '../../../learners/kernels/points.ts';
import { polynomial } from '../../../learners/kernels/polynomial.ts';
import { rbf } from '../../../learners/kernels/rbf.ts';
import { denseOf } from './dense.ts';
import { assertNear, atEase, randomPoints } from './random-points.ts';

const kernels: Record<string, Kernel> = {
  rbf: rbf({ gamma: 0.3 }),
  'polynomial of degree 1': polynomial({ gamma: 1, degree: 1, coef0: 0 }),
  'polynomial of degree 4': polynomial({ gamma: 0.4, degree: 4, coef0: 1 }),
  'ntk of depth 1 without biases': ntk({ gamma: 0.25, depth: 1, bias: 0 }),
  'ntk of depth 3': ntk({ gamma: 0.25, depth: 3, bias: 0.7 }),
};

/** k(x, z) for one pair. */
async function value(kernel: Kernel, x: readonly number[], z: readonly number[]): Promise<number> {
  const into = new Float64Array(1);
  const d = x.length;
  await kernelBlock(kernel, pointsOf(Float64Array.from(x), 1, d), pointsOf(Float64Array.from(z), 1, d), into);
  return into[0];
}

const close = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected}`);

test('kernels have the values computed by hand', async () => {
  close(await value(rbf({ gamma: 0.5 }), [1, 2], [3, -1]), Math.exp(-0.5 * 13));
  close(await value(polynomial({ gamma: 2, degree: 3, coef0: 1 }), [1, 2], [3, -1]), 27);
  close(await value(polynomial({ gamma: 1, degree: 5, coef0: 0 }), [-2], [1]), -32);
  // Orthogonal unit inputs: kappa_0(0) = 1/2 and kappa_1(0) = 1/pi, so the tangent kernel is 1/pi + 0/2.
  close(await value(ntk({ gamma: 1, depth: 1, bias: 0 }), [1, 0], [0, 1]), 1 / Math.PI);
  // Equal inputs of norm 2: every layer adds the squared norm, 4 (depth + 1). Opposite ones: everything cancels.
  close(await value(ntk({ gamma: 1, depth: 3, bias: 0 }), [0, 2], [0, 2]), 16);
  close(await value(ntk({ gamma: 1, depth: 1, bias: 0 }), [0, 2], [0, -2]), 0);
});

test('the tangent kernel of one hidden layer is |x||z| (u kappa_0(u) + kappa_1(u))', async () => {
  const component = fc.double({ min: -3, max: 3, noNaN: true });
  const input = fc.array(component, { minLength: 3, maxLength: 3 }).filter((x) => Math.hypot(...x) > 1e-3);
  await fc.assert(
    fc.asyncProperty(input, input, async (x, z) => {
      const norms = Math.hypot(...x) * Math.hypot(...z);
      const product = x.reduce((sum, xi, i) => sum + xi * z[i], 0);
      const u = Math.max(-1, Math.min(1, product / norms));
      const angle = Math.acos(u);
      const kappa0 = (Math.PI - angle) / Math.PI;
      const kappa1 = (u * (Math.PI - angle) + Math.sqrt(1 - u * u)) / Math.PI;
      close(await value(ntk({ gamma: 1, depth: 1, bias: 0 }), x, z), norms * (u * kappa0 + kappa1), 1e-6);
    }),
  );
});

test('the tangent kernel is that of a wide random network', async () => {
  // One hidden layer: the gradient's inner product over read-out and hidden weights, in expectation.
  const { x, n, d } = randomPoints(20000, 3, 'wide');
  const u = [0.6, -1, 0.3];
  const v = [1, 0.2, -0.5];
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const w = x.subarray(i * d, (i + 1) * d);
    const [zu, zv] = [dot(w, u), dot(w, v)];
    if (zu > 0 && zv > 0) sum += (2 / n) * (zu * zv + dot(u, v));
  }
  close(await value(ntk({ gamma: 1, depth: 1, bias: 0 }), u, v), sum, 0.03);
});

for (const [name, kernel] of Object.entries(kernels)) {
  test(`${name}: the matrix is symmetric, positive semidefinite, and the same from blocks`, async () => {
    const points = randomPoints(300, 4, name);
    // Repeated inputs must not break it.
    points.x.copyWithin(0, 4, 8);
    const repeated = pointsOf(points.x, 300, 4);
    const matrix = denseOf(await kernelMatrix(kernel, repeated, atEase), true);
    const block = new Float64Array(300 * 300);
    await kernelBlock(kernel, repeated, repeated, block);
    assertNear(matrix, block, 1e-9);
    const full = Matrix.from1DArray(300, 300, matrix);
    assert.equal(full.isSymmetric(), true);
    const { realEigenvalues } = new EigenvalueDecomposition(full, { assumeSymmetric: true });
    const smallest = Math.min(...realEigenvalues) / Math.max(...realEigenvalues);
    assert.ok(smallest > -1e-10, `smallest eigenvalue over largest: ${smallest}`);
  });

  test(`${name}: derivatives agree with finite differences`, () => {
    const points = randomPoints(12, 4, `derivative ${name}`);
    const coefficients = Float64Array.from({ length: 11 }, (_, j) => (j % 3) - 0.7);
    const norms = points.squaredNorms.subarray(1);
    const products = Float64Array.from({ length: 11 }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += points.x[k] * points.x[(j + 1) * 4 + k];
      return sum;
    });
    const at = (shift: number, norm: number) => {
      const row = products.map((product) => product + shift);
      kernel.evaluate(row, Float64Array.of(norm), norms);
      return row;
    };
    const squaredNorm = points.squaredNorms[0];
    const byProduct = products.slice();
    const byNorm = kernel.differentiate(byProduct, 0, squaredNorm, norms, coefficients);
    const h = 1e-5;
    const up = at(h, squaredNorm);
    const down = at(-h, squaredNorm);
    for (let j = 0; j < 11; j++) {
      close(byProduct[j], (coefficients[j] * (up[j] - down[j])) / (2 * h), 1e-6);
    }
    const wider = at(0, squaredNorm + h);
    const narrower = at(0, squaredNorm - h);
    let expected = 0;
    for (let j = 0; j < 11; j++) expected += (coefficients[j] * (wider[j] - narrower[j])) / (2 * h);
    close(byNorm, expected, 1e-6);
  });
}

test('the rank of a polynomial kernel is the number of monomials', async () => {
  assert.equal(polynomial({ gamma: 1, degree: 4, coef0: 1 }).rank(16), 4845);
  assert.equal(rbf({ gamma: 1 }).rank(2), Number.POSITIVE_INFINITY);
  const kernel = polynomial({ gamma: 1, degree: 2, coef0: 1 });
  const matrix = denseOf(await kernelMatrix(kernel, randomPoints(40, 3, 'rank'), atEase), true);
  const { realEigenvalues } = new EigenvalueDecomposition(Matrix.from1DArray(40, 40, matrix));
  const largest = Math.max(...realEigenvalues);
  assert.equal(realEigenvalues.filter((eigenvalue) => eigenvalue > 1e-9 * largest).length, kernel.rank(3));
});
