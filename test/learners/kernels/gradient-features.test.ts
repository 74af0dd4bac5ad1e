import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendColumns, standardisationOf } from '../../../learners/kernels/columns.ts';
import {
  productCount,
  projectionProducts,
  topEigenvectors,
} from '../../../learners/kernels/gradient-features.ts';
import { pointsOf } from '../../../learners/kernels/points.ts';
import { assertNear, randomPoints } from './random-points.ts';

test('the top eigenvectors come in order of falling eigenvalue, with unit norm', () => {
  const c = Math.SQRT1_2;
  // Eigenvalues 9 along (c, c, 0), 4 along e₃, 1 along (c, −c, 0).
  const matrix = Float64Array.of(5, 4, 0, 4, 5, 0, 0, 0, 4);
  const { rows, values } = topEigenvectors(matrix, 3, 2);
  assert.equal(rows, 2);
  assertNear(values.subarray(0, 3).map(Math.abs), [c, c, 0], 1e-12);
  assert.equal(Math.sign(values[0]), Math.sign(values[1]));
  assertNear(values.subarray(3).map(Math.abs), [0, 0, 1], 1e-12);
  assert.equal(topEigenvectors(matrix, 3, 10).rows, 3);
});

test('products of projections are squares, or all pairs', async () => {
  const points = pointsOf(Float64Array.of(1, 2, 3, -1, 0, 2), 2, 3);
  const directions = { rows: 2, d: 3, values: Float64Array.of(1, 1, 0, 0, 0, 2) };
  assert.deepEqual([...(await projectionProducts(points, directions, 'squares'))], [9, 36, 1, 16]);
  assert.deepEqual([...(await projectionProducts(points, directions, 'all'))], [9, 18, 36, 1, -4, 16]);
  assert.equal(productCount(2, 'squares'), 2);
  assert.equal(productCount(5, 'all'), 15);
});

test('appended columns have mean 0 and variance 1 on the sample they were standardised on, and constants become 0', () => {
  const points = randomPoints(50, 2, 'columns');
  const values = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 3 + 5 * points.x[i] : 0.1));
  const joined = appendColumns(points, values, standardisationOf(values, 50, 2));
  assert.equal(joined.d, 4);
  let mean = 0;
  let square = 0;
  for (let i = 0; i < 50; i++) {
    assert.deepEqual(joined.x.subarray(4 * i, 4 * i + 2), points.x.subarray(2 * i, 2 * i + 2));
    mean += joined.x[4 * i + 2] / 50;
    square += joined.x[4 * i + 2] ** 2 / 50;
    assertNear([joined.x[4 * i + 3]], [0], 1e-12);
  }
  assertNear([mean, square], [0, 1], 1e-12);
});
