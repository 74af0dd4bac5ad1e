import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { factorise, factoriseWithJitter, solve, solveForward } from '../../../learners/kernels/cholesky.ts';
import { INNER, NotPositiveDefiniteError } from '../../../learners/kernels/diagonal-factor.ts';
import { multiplyTransposed } from '../../../learners/kernels/gemm.ts';
import { blockWidth } from '../../../learners/kernels/lower-blocks.ts';
import { Stream } from '../../../tasks/streams.ts';
import { denseOf, lowerBlocksOf } from './dense.ts';
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

const width = blockWidth(0);
const sizes = [1, 2, 7, INNER - 1, INNER, INNER + 1, width - 1, width, width + 1, 3 * width + 5, 530];

for (const n of sizes) {
  test(`the factor and the solutions at n = ${n} agree with ml-matrix`, async () => {
    const matrix = gram(n, n, 0.1);
    const reference = new CholeskyDecomposition(Matrix.from1DArray(n, n, matrix));
    const factor = await factorise(lowerBlocksOf(matrix, n), atEase);
    const lower = reference.lowerTriangularMatrix.to1DArray();
    assertNear(denseOf(factor.lower, false), lower, 1e-10);
    const count = 5;
    const sides = new Stream('sides', n).normals(new Float64Array(n * count));
    const expected = reference.solve(Matrix.from1DArray(n, count, sides)).to1DArray();
    const solutions = sides.slice();
    await solve(factor, solutions, count, atEase);
    assertNear(solutions, expected, 1e-8);
  });
}

test('diagonal blocks too wide for ml-matrix are factored and inverted by halves', async () => {
  const n = 5 * INNER + 9;
  const matrix = gram(n, n, 0.1);
  const whole = await factorise(lowerBlocksOf(matrix, n, n), atEase);
  const reference = new CholeskyDecomposition(Matrix.from1DArray(n, n, matrix)).lowerTriangularMatrix;
  assertNear(denseOf(whole.lower, false), reference.to1DArray(), 1e-10);
  const identity = Matrix.from1DArray(n, n, whole.inverses[0]).mmul(reference);
  assertNear(identity.to1DArray(), Matrix.eye(n).to1DArray(), 1e-9);
});

test('right-hand sides with leading zeros need no work on these', async () => {
  const n = 4 * width + 9;
  const factor = await factorise(lowerBlocksOf(gram(n, n, 0.1), n), atEase);
  for (const zeros of [1, INNER, width, n - 1]) {
    const full = new Float64Array(n);
    full.fill(1, zeros);
    const short = full.slice();
    let [fullWork, shortWork] = [0, 0];
    const counting = (add: (flops: number) => void) => ({ ...atEase, pause: async (f: number) => add(f) });
    await solveForward(
      factor,
      full,
      1,
      counting((flops) => (fullWork += flops)),
    );
    await solveForward(
      factor,
      short,
      1,
      counting((flops) => (shortWork += flops)),
      zeros,
    );
    assertNear(full, short, 1e-11, `zeros ${zeros}`);
    assert.ok(zeros < width ? shortWork === fullWork : shortWork < fullWork);
  }
});

test('an indefinite matrix and one with NaN are refused', async () => {
  const n = INNER + 20;
  for (const spoilt of [-1, Number.NaN]) {
    const matrix = gram(n, n, 1);
    matrix[(INNER + 3) * n + INNER + 3] = spoilt;
    const build = async () => lowerBlocksOf(matrix, n);
    await assert.rejects(factorise(await build(), atEase), NotPositiveDefiniteError);
    await assert.rejects(factoriseWithJitter(build, atEase), NotPositiveDefiniteError);
  }
});

test('jitter is added only if needed, and then the factor is that of the matrix with jitter', async () => {
  const n = INNER + 20;
  const regular = gram(n, n, 1);
  assert.equal((await factoriseWithJitter(async () => lowerBlocksOf(regular, n), atEase)).jitter, 0);

  const singular = gram(n, 3, 0);
  const { factor, jitter } = await factoriseWithJitter(async () => lowerBlocksOf(singular, n), atEase);
  assert.ok(jitter > 0 && jitter <= 1e-8 * 3, String(jitter));
  const lower = Matrix.from1DArray(n, n, denseOf(factor.lower, false));
  assertNear(lower.mmul(lower.transpose()).to1DArray(), singular, 1e-7);
});

test('a factorisation stops when its pause throws', async () => {
  const n = 3 * width;
  let calls = 0;
  const pause = async () => {
    calls++;
    if (calls === 2) throw new Error('time is up');
  };
  const matrix = lowerBlocksOf(gram(n, n, 1), n);
  await assert.rejects(factorise(matrix, { ...atEase, pause }), /time is up/);
  assert.equal(calls, 2);
});
