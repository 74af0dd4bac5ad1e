import { factorise, factoriseWithJitter, solveBackward, solveForward } from './cholesky.ts';
import { conjugateGradients } from './conjugate-gradients.ts';
import { kernelFlops, kernelMatrix } from './kernel-matrix.ts';
import { type Holding, KernelRows } from './kernel-rows.ts';
import { meanOf } from './label-loss.ts';
import { addToDiagonal, blockOf, type LowerBlocks, zeroBlocks } from './lower-blocks.ts';
import type { Points } from './points.ts';
import { rowsOf } from './points.ts';
import { predictRidge } from './predict.ts';
import type { RidgeSolution, RidgeSystem } from './ridge-system.ts';
import type { Effort } from './work.ts';

/** Number of conjugate-gradient steps that a fit is expected to take. */
export const EXPECTED_STEPS = 40;
const mostSteps = 200;

/** Operations of `solveFalkon`, to leading order. */
export function falkonFlops(n: number, m: number, d: number, folds: number): number {
  return 2 * n * m * d + m ** 3 + EXPECTED_STEPS * (1 + folds) * n * m * 4;
}

export interface FalkonOptions {
  /**
   * The iteration stops when the preconditioned residual's norm is at most this times the right-hand side's.
   */
  readonly tolerance: number;
  readonly holding: Holding;
}

/**
 * FALKON (Rudi, Carratino and Rosasco, arXiv 1705.10958, §3 and Algorithm 1): the same predictor as
 * `solveNystrom`, (K_cn W K_nc + λ K_cc) a = K_cn W (y − μ), by preconditioned conjugate gradients. With
 * K_cc = L·Lᵀ and centres that are a uniform sample of the rows, K_cn W K_nc ≈ (n/m) K_cc W_c K_cc, so that
 *
 *     L⁻¹ (K_cn W K_nc + λ K_cc) L⁻ᵀ ≈ (n/m) Lᵀ W_c L + λ I = A·Aᵀ,     a = L⁻ᵀ A⁻ᵀ β,
 *
 * and the system for β is near the identity. The paper's T and A are Lᵀ and Aᵀ here, its λ is λ/n, and its W
 * is I. Both factors are blocked Cholesky factorisations (`cholesky.ts`): m of several thousand is too much
 * for ml-matrix alone.
 *
 * With folds, a fit without a fold has zero weights there; the kernel matrix and the preconditioner stay the
 * same.
 * @param centres m×d, a uniform sample of the rows
 * @param centreWeights the weights of those rows
 * @throws NotPositiveDefiniteError
 */
export async function solveFalkon(
  system: RidgeSystem,
  centres: Points,
  centreWeights: Float64Array,
  { tolerance, holding }: FalkonOptions,
): Promise<RidgeSolution> {
  const { kernel, points, y, weights, lambda, intercept, folds, effort } = system;
  const [n, m] = [points.n, centres.n];
  const { factor: prior, jitter } = await factoriseWithJitter(
    () => kernelMatrix(kernel, centres, effort),
    effort,
  );
  const scale = n / m;
  const inner = await innerProduct(
    prior.lower,
    centreWeights.map((w) => scale * w),
    effort,
  );
  addToDiagonal(inner, lambda);
  const conditioner = await factorise(inner, effort);
  const rows = new KernelRows(kernel, points, centres, holding, effort);

  const fit = async (rowWeights: Float64Array, offset: number) => {
    const targets = Float64Array.from({ length: n }, (_, i) => y[i] - offset);
    const side = await rows.weightedResiduals(new Float64Array(m), rowWeights, targets);
    await solveForward(prior, side, 1, effort);
    await solveForward(conditioner, side, 1, effort);
    const apply = async (beta: Float64Array) => {
      const between = beta.slice();
      await solveBackward(conditioner, between, 1, effort);
      const coefficients = between.slice();
      await solveBackward(prior, coefficients, 1, effort);
      const image = await rows.weightedResiduals(coefficients, rowWeights);
      await solveForward(prior, image, 1, effort);
      for (let j = 0; j < m; j++) image[j] = lambda * between[j] - image[j];
      await solveForward(conditioner, image, 1, effort);
      return image;
    };
    const { solution, steps, residual } = await conjugateGradients(apply, side, { tolerance, mostSteps });
    await solveBackward(conditioner, solution, 1, effort);
    await solveBackward(prior, solution, 1, effort);
    return { anchors: centres, coefficients: solution, offset, convergence: { steps, residual } };
  };

  const fitted = { ...(await fit(weights, intercept ? meanOf(y) : 0)), jitter };
  if (folds.length === 0) return fitted;

  const outOfFold = new Float64Array(n);
  for (const { first, end } of folds) {
    const kept = weights.slice().fill(0, first, end);
    const predictor = await fit(kept, intercept ? meanOf(y, first, end) : 0);
    const left = rowsOf(points, first, end - first);
    outOfFold.set(await predictRidge(predictor, kernel, left, effort.multiply), first);
    await effort.pause(kernelFlops(kernel, end - first, m, points.d));
  }
  return { ...fitted, outOfFold };
}

/** The lower triangle of Lᵀ·D·L for a lower triangular L and a diagonal matrix D. */
async function innerProduct(
  lower: LowerBlocks,
  diagonal: Float64Array,
  effort: Effort,
): Promise<LowerBlocks> {
  const { n, width, columns } = lower;
  const product = zeroBlocks(n, width);
  for (const [k, column] of columns.entries()) {
    const { first, count } = blockOf(lower, k);
    const scaled = column.slice();
    for (let i = first; i < n; i++) {
      for (let j = 0; j < count; j++) scaled[(i - first) * count + j] *= diagonal[i];
    }
    // Block (l, k) is the product of L's block columns l and k over the rows that both have.
    for (let l = k; l < columns.length; l++) {
      const { first: top, count: height } = blockOf(lower, l);
      await effort.multiply({
        into: { data: product.columns[k], offset: (top - first) * count, stride: count },
        a: { data: columns[l], offset: 0, stride: 1, step: height },
        b: { data: scaled, offset: (top - first) * count, stride: 1, step: count },
        rows: height,
        columns: count,
        depth: n - top,
        replace: true,
      });
      await effort.pause(2 * height * count * (n - top));
    }
  }
  return product;
}
