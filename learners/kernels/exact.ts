import { transpose } from '../../tasks/transpose.ts';
import { type CholeskyFactor, factoriseWithJitter, solve, solveForward } from './cholesky.ts';
import { addGram } from './gram.ts';
import { kernelMatrix } from './kernel-matrix.ts';
import { meanOf } from './label-loss.ts';
import { addToDiagonal, type LowerBlocks, scaleSymmetrically, zeroBlocks } from './lower-blocks.ts';
import type { RidgeSolution, RidgeSystem } from './ridge-system.ts';
import type { Effort } from './work.ts';

/** Operations of `solveExact`, to leading order. */
export function exactFlops(n: number, d: number, folds: number): number {
  return n * n * (d + n / 3 + 8) + (folds > 0 ? n ** 3 / 3 + n ** 3 / folds / 2 : 0);
}

/**
 * Weighted kernel ridge regression over all n training points. The minimiser of
 * Σ w_i (y_i − μ − f(x_i))² + λ‖f‖² is f = Σ α_i k(·, x_i) with (K + λ W⁻¹) α = y − μ; scaled symmetrically
 * by S = W^{1/2}, the system solved is (S K S + λ I) β = S (y − μ), α = S β.
 *
 * With folds, the predictions for each fold by the fit without it come from the same factorisation. With
 * A = S K S + λ I in the notation above, the scaled residual of fold F when it is left out is [(A⁻¹)_FF]⁻¹
 * β_F, the block form of the leave-one-out identity for linear smoothers (An, Liu and Venkatesh, "Fast
 * cross-validation algorithms for least squares support vector machine and kernel ridge regression", Pattern
 * Recognition 40, 2007).
 * @throws NotPositiveDefiniteError
 */
export async function solveExact(system: RidgeSystem): Promise<RidgeSolution> {
  const { kernel, points, y, weights, lambda, intercept, folds, effort } = system;
  const { n } = points;
  const roots = weights.map(Math.sqrt);
  const build = async () => {
    const matrix = await kernelMatrix(kernel, points, effort);
    if (roots.some((root) => root !== 1)) scaleSymmetrically(matrix, roots);
    addToDiagonal(matrix, lambda);
    return matrix;
  };
  const { factor, jitter } = await factoriseWithJitter(build, effort);

  // Two right-hand sides, S·y and S·1: the solution for any offset μ is a linear combination of theirs.
  const solutions = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    solutions[2 * i] = roots[i] * y[i];
    solutions[2 * i + 1] = roots[i];
  }
  await solve(factor, solutions, 2, effort);

  const offset = intercept ? meanOf(y) : 0;
  const coefficients = new Float64Array(n);
  for (let i = 0; i < n; i++) coefficients[i] = roots[i] * (solutions[2 * i] - offset * solutions[2 * i + 1]);
  if (folds.length === 0) return { anchors: points, coefficients, offset, jitter };

  const outOfFold = new Float64Array(n);
  for (const { first, end } of folds) {
    const foldOffset = intercept ? meanOf(y, first, end) : 0;
    const residuals = new Float64Array(end - first);
    for (let i = first; i < end; i++) {
      residuals[i - first] = solutions[2 * i] - foldOffset * solutions[2 * i + 1];
    }
    const block = await factoriseWithJitter(() => inverseBlock(factor, n, first, end, effort), effort);
    await solve(block.factor, residuals, 1, effort);
    for (let i = first; i < end; i++) outOfFold[i] = y[i] - residuals[i - first] / roots[i];
  }
  return { anchors: points, coefficients, offset, jitter, outOfFold };
}

/** The block (A⁻¹)_FF, F = first..end-1, from A's Cholesky factor L: (L⁻¹)_·Fᵀ (L⁻¹)_·F. */
async function inverseBlock(
  factor: CholeskyFactor,
  n: number,
  first: number,
  end: number,
  effort: Effort,
): Promise<LowerBlocks> {
  const count = end - first;
  const columns = new Float64Array(n * count);
  for (let i = 0; i < count; i++) columns[(first + i) * count + i] = 1;
  await solveForward(factor, columns, count, effort, first);
  const inverse = zeroBlocks(count);
  const depth = n - first;
  await addGram(inverse, transpose(columns.subarray(first * count), depth, count), depth, effort);
  return inverse;
}
