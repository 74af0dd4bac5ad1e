import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { conjugateGradients } from '../../../learners/kernels/conjugate-gradients.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear } from './random-points.ts';

const n = 30;
const draws = Matrix.from1DArray(n, n, new Stream('conjugate gradients').normals(new Float64Array(n * n)));
const matrix = draws.mmul(draws.transpose()).add(Matrix.eye(n).mul(5));
const side = new Stream('side').normals(new Float64Array(n));
const apply = async (x: Float64Array) =>
  Float64Array.from(matrix.mmul(Matrix.columnVector(Array.from(x))).to1DArray());

test('the solution agrees with a direct solver, after about as many steps as there are unknowns at most', async () => {
  const { solution, steps, residual } = await conjugateGradients(apply, side, {
    tolerance: 1e-12,
    mostSteps: 100,
  });
  const direct = new CholeskyDecomposition(matrix).solve(Matrix.columnVector(Array.from(side)));
  assertNear(solution, direct.to1DArray(), 1e-10);
  assert.ok(steps <= n + 10, String(steps));
  assert.ok(residual <= 1e-12, String(residual));
});

test('steps are bounded, and the residual says where they ended', async () => {
  const { solution, steps, residual } = await conjugateGradients(apply, side, {
    tolerance: 1e-12,
    mostSteps: 3,
  });
  assert.equal(steps, 3);
  const image = await apply(solution);
  const norm = (x: Float64Array) => Math.hypot(...x);
  const left = norm(side.map((value, i) => value - image[i])) / norm(side);
  assert.ok(Math.abs(left - residual) < 1e-10 && residual > 1e-6, `${left} ${residual}`);
});

test('a zero right-hand side is solved by zero, in no steps', async () => {
  const result = await conjugateGradients(apply, new Float64Array(n), { tolerance: 1e-9, mostSteps: 10 });
  assert.deepEqual(result, { solution: new Float64Array(n), steps: 0, residual: 0 });
});
