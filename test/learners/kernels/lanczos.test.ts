import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  lanczos,
  largestRitzValue,
  solveShifted,
  topByMagnitude,
} from '../../../learners/kernels/lanczos.ts';
import { innerProduct } from '../../../tasks/inner-product.ts';
import { Stream } from '../../../tasks/streams.ts';
import { weightMatrix } from '../../../tasks/weights.ts';

const n = 40;
const axes = weightMatrix('orthonormal', n, n, new Stream('axes'));
const axis = (j: number) => Float64Array.from(axes.subarray(j * n, (j + 1) * n));

/** v ↦ Σ_j values_j a_j (a_j·v) */
const operator = (values: readonly number[]) => async (v: Float64Array) => {
  const image = new Float64Array(n);
  for (const [j, value] of values.entries()) {
    const share = value * innerProduct(axis(j), v);
    for (let i = 0; i < n; i++) image[i] += share * axis(j)[i];
  }
  return image;
};
const bulk = Array.from({ length: n - 3 }, (_, j) => Math.cos(j));
const drawn = () => {
  const stream = new Stream('start');
  return () => stream.normals(new Float64Array(n));
};
const options = { mostSteps: n, tolerance: 1e-9 };

test('the eigenvectors of the largest eigenvalues in magnitude, negative ones among them', async () => {
  const { values, vectors } = await topByMagnitude(operator([2, -5, 3, ...bulk]), 3, drawn(), options);
  for (const [k, [value, j]] of [[-5, 1] as const, [3, 2] as const, [2, 0] as const].entries()) {
    assert.ok(Math.abs(values[k] - value) < 1e-8, `${values[k]}`);
    assert.ok(Math.abs(Math.abs(innerProduct(vectors[k], axis(j))) - 1) < 1e-7);
  }
});

test('an eigenvalue that occurs twice has both of its eigenvectors found', async () => {
  const { values, vectors } = await topByMagnitude(operator([4, 4, 0.5]), 2, drawn(), options);
  assert.ok(values.every((value) => Math.abs(value - 4) < 1e-8));
  for (const j of [0, 1]) {
    const inside = vectors.reduce((sum, vector) => sum + innerProduct(vector, axis(j)) ** 2, 0);
    assert.ok(Math.abs(inside - 1) < 1e-8, `${inside} of direction ${j}`);
  }
});

test('an operator of zeros has as many orthonormal directions as are wanted, with eigenvalue 0', async () => {
  const { values, vectors } = await topByMagnitude(operator([]), 3, drawn(), options);
  assert.deepEqual(values.map(Math.abs), [0, 0, 0]);
  for (const [i, a] of vectors.entries())
    for (const [j, b] of vectors.entries()) assert.ok(Math.abs(innerProduct(a, b) - Number(i === j)) < 1e-10);
});

test('one basis solves the system with every shift', async () => {
  const values = Array.from({ length: n }, (_, j) => (j % 10) / 10);
  const start = drawn()();
  const basis = await lanczos(operator(values), start, { mostSteps: n });
  assert.ok(Math.abs(largestRitzValue(basis) - 0.9) < 1e-10);
  const norm = Math.sqrt(innerProduct(start, start));
  for (const shift of [1e-3, 0.1, 10]) {
    const shares = solveShifted(basis, shift);
    for (let j = 0; j < n; j++) {
      const expected = innerProduct(axis(j), start) / (values[j] + shift);
      const solved = basis.vectors.reduce(
        (sum, vector, k) => sum + norm * shares[k] * innerProduct(vector, axis(j)),
        0,
      );
      assert.ok(Math.abs(solved - expected) < 1e-8 * (1 + Math.abs(expected)), `shift ${shift}`);
    }
  }
});

test('a space that is invariant ends the iteration', async () => {
  const basis = await lanczos(operator([1, 2]), axis(0), { mostSteps: n });
  assert.equal(basis.vectors.length, 1);
  assert.deepEqual(basis.beside, [0]);
  const nothing = await lanczos(operator([1, 2]), new Float64Array(n), { mostSteps: n });
  assert.equal(nothing.vectors.length, 0);
  assert.equal(largestRitzValue(nothing), 0);
});
