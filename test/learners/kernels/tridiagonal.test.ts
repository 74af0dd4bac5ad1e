import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix';
import {
  intoBasis,
  outOfBasis,
  solveShifted,
  tridiagonalise,
} from '../../../learners/kernels/tridiagonal.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear, atEase } from './random-points.ts';

/** A random symmetric matrix F·Fᵀ of this rank. */
function gram(n: number, rank: number): Matrix {
  const factor = new Stream('tridiagonal', n, rank).normals(new Float64Array(n * rank), 1 / Math.sqrt(n));
  const rows = Matrix.from1DArray(n, rank, factor);
  return rows.mmul(rows.transpose());
}

for (const [n, rank] of [
  [1, 1],
  [2, 2],
  [3, 3],
  [17, 17],
  [40, 25],
]) {
  test(`(A + λI)z = b is solved for every λ, n = ${n}, rank ${rank}`, async () => {
    const matrix = gram(n, rank);
    // What is above the diagonal must not be read.
    const lower = Float64Array.from(matrix.to1DArray(), (value, i) =>
      i % n > Math.floor(i / n) ? 99 : value,
    );
    const b = new Stream('sides', n).normals(new Float64Array(n));
    const reduced = await tridiagonalise(lower, n, atEase);
    const side = b.slice();
    intoBasis(reduced, side);
    for (const lambda of [1e-3, 1, 1e6]) {
      const solution = solveShifted(reduced, lambda, side);
      assert.ok(solution);
      outOfBasis(reduced, solution);
      const shifted = Matrix.add(matrix, Matrix.eye(n).mul(lambda));
      const expected = solve(shifted, Matrix.columnVector(Array.from(b))).to1DArray();
      assertNear(solution, expected, 1e-9);
    }
  });
}

test('the tridiagonal matrix has the eigenvalues of the matrix', async () => {
  const n = 23;
  const matrix = gram(n, n);
  const { diagonal, offDiagonal } = await tridiagonalise(Float64Array.from(matrix.to1DArray()), n, atEase);
  const reduced = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    reduced.set(i, i, diagonal[i]);
    if (i > 0) {
      reduced.set(i, i - 1, offDiagonal[i - 1]);
      reduced.set(i - 1, i, offDiagonal[i - 1]);
    }
  }
  const eigenvalues = (of: Matrix) =>
    new EigenvalueDecomposition(of, { assumeSymmetric: true }).realEigenvalues.sort((a, b) => a - b);
  assertNear(eigenvalues(reduced), eigenvalues(matrix), 1e-10);
});

test('a diagonal matrix, a matrix of zeros and entries whose squares vanish are reduced', async () => {
  const n = 4;
  for (const entries of [
    [1, 2, 3, 4],
    [0, 0, 0, 0],
  ]) {
    const matrix = Float64Array.from({ length: n * n }, (_, i) =>
      i % (n + 1) === 0 ? entries[i / (n + 1)] : 0,
    );
    const reduced = await tridiagonalise(matrix, n, atEase);
    assert.deepEqual([...reduced.diagonal], entries);
    assert.deepEqual([...reduced.offDiagonal], [0, 0, 0]);
  }
  const tiny = Float64Array.from(gram(n, n).to1DArray(), (value) => value * 1e-200);
  const reduced = await tridiagonalise(tiny, n, atEase);
  const solution = solveShifted(reduced, 1e-200, Float64Array.of(1e-200, 0, 0, 0));
  assert.ok(solution?.every(Number.isFinite));
});

test('a ridge that float64 does not resolve has no solution', async () => {
  const n = 12;
  const reduced = await tridiagonalise(
    Float64Array.from(gram(n, n).to1DArray(), (value) => -value),
    n,
    atEase,
  );
  const side = new Float64Array(n).fill(1);
  assert.equal(solveShifted(reduced, 1e-12, side), undefined);
  assert.ok(solveShifted(reduced, 1e3, side));
});
