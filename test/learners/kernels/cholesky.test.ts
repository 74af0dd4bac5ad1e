import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import {
  BLOCK,
  factorise,
  factoriseWithJitter,
  INNER,
  NotPositiveDefiniteError,
  solve,
  solveForward,
} from '../../../learners/kernels/cholesky.ts';
import { multiplyTransposed } from '../../../learners/kernels/gemm.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear, atEase } from './random-points.ts';

/** A random symmetric positive semidefinite n×n matrix of this rank, plus `ridge` on the diagonal. */
function gram(n: number, rank: number, ridge: number): Float64Array {
  const factor = new Stream('gram', n, rank).normals(new Float64Array(n * rank), 1 / Math.sqrt(rank));
  const block = { data: factor, offset: 0, stride: rank };
  const matrix = new Float64Array(n * n);
  multiplyTransposed({
    into: { data: matrix, offset: 0, stride: n },
    a: block,
    b: block,
    rows: n,
    columns: n,
    depth: rank,
  });
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j];
  for (let i = 0; i < n; i++) matrix[i * n + i] += ridge;
  return matrix;
}

const sizes = [1, 2, 7, INNER - 1, INNER, INNER + 1, 2 * INNER, 3 * INNER + 5, BLOCK + 30];

for (const n of sizes) {
  test(`the factor and the solutions at n = ${n} are ml-matrix's`, async () => {
    const matrix = gram(n, n, 0.1);
    const reference = new CholeskyDecomposition(Matrix.from1DArray(n, n, matrix));
    const factor = matrix.slice();
    await factorise(factor, n, atEase);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const expected = j <= i ? reference.lowerTriangularMatrix.get(i, j) : matrix[i * n + j];
        assert.ok(Math.abs(factor[i * n + j] - expected) < 1e-10, `element (${i}, ${j})`);
      }
    }
    const count = 5;
    const sides = new Stream('sides', n).normals(new Float64Array(count * n));
    const expected = reference
      .solve(Matrix.from1DArray(count, n, sides).transpose())
      .transpose()
      .to1DArray();
    const solutions = sides.slice();
    await solve(factor, n, solutions, count, atEase);
    assertNear(solutions, expected, 1e-8);
  });
}

test('right-hand sides with leading zeros need no work on them', async () => {
  const n = BLOCK + 9;
  const factor = gram(n, n, 0.1);
  await factorise(factor, n, atEase);
  for (const start of [1, INNER, BLOCK, n - 1]) {
    const full = new Float64Array(n);
    full.fill(1, start);
    const short = full.slice();
    await solveForward(factor, n, full, 1, atEase);
    await solveForward(factor, n, short, 1, atEase, start);
    assertNear(full, short, 1e-11, `start ${start}`);
  }
});

test('an indefinite matrix and one with NaN are refused', async () => {
  const n = INNER + 20;
  for (const spoilt of [-1, Number.NaN]) {
    const matrix = gram(n, n, 1);
    matrix[(INNER + 3) * n + INNER + 3] = spoilt;
    await assert.rejects(factorise(matrix, n, atEase), NotPositiveDefiniteError);
    await assert.rejects(factoriseWithJitter(matrix, n, atEase), NotPositiveDefiniteError);
  }
});

test('jitter is added only where it is needed, and then the factor is that of the matrix with it', async () => {
  const n = INNER + 20;
  assert.equal(await factoriseWithJitter(gram(n, n, 1), n, atEase), 0);

  const singular = gram(n, 3, 0);
  const factor = singular.slice();
  const jitter = await factoriseWithJitter(factor, n, atEase);
  assert.ok(jitter > 0 && jitter <= 1e-8 * 3, String(jitter));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += factor[i * n + k] * factor[j * n + k];
      assert.ok(Math.abs(sum - singular[i * n + j]) < 1e-7, `element (${i}, ${j})`);
    }
  }
});

test('a factorisation stops where its pause throws', async () => {
  const n = 3 * 64;
  let calls = 0;
  const pause = async () => {
    calls++;
    if (calls === 2) throw new Error('time is up');
  };
  await assert.rejects(factorise(gram(n, n, 1), n, { ...atEase, pause }, 64), /time is up/);
  assert.equal(calls, 2);
});
