import { factoriseWithJitter, solve } from './cholesky.ts';
import { kernelBlock, kernelFlops, kernelMatrix } from './kernel-matrix.ts';
import { meanOf } from './label-loss.ts';
import { addScaled, zeroBlocks } from './lower-blocks.ts';
import { type NormalEquations, normalEquations } from './normal-equations.ts';
import { type Points, rowsOf } from './points.ts';
import { predictRidge } from './predict.ts';
import type { RidgeSolution, RidgeSystem } from './ridge-system.ts';

/** Operations of `solveNystrom`, to leading order. */
export function nystromFlops(n: number, m: number, d: number, folds: number): number {
  return n * m * (2 * d + m) + (1 + folds) * (m ** 3 / 3);
}

/**
 * Weighted kernel ridge regression over the span of m centres c (the Nyström approximation as a projection;
 * Rudi, Camoriano and Rosasco, "Less is more: Nyström computational regularization", NeurIPS 2015, eq. 5):
 * the minimiser of Σ w_i (y_i − μ − f(x_i))² + λ‖f‖² over f = Σ a_j k(·, c_j) solves (K_cn W K_nc + λ K_cc)
 * a = K_cn W (y − μ). K_cn is never held: its products are summed over blocks of rows. With folds the sums
 * are kept per fold, so that a fit without one fold costs one more m×m factorisation and no more passes over
 * the data.
 * @param centres m×d
 * @throws NotPositiveDefiniteError
 */
export async function solveNystrom(system: RidgeSystem, centres: Points): Promise<RidgeSolution> {
  const { kernel, points, y, weights, lambda, intercept, folds, effort } = system;
  const m = centres.n;
  const prior = await kernelMatrix(kernel, centres, effort);
  const ranges = folds.length === 0 ? [{ first: 0, end: points.n }] : folds;
  const regression = {
    points,
    y,
    weights,
    width: m,
    features: (rows: Points, into: Float64Array) => kernelBlock(kernel, centres, rows, into, effort.multiply),
    flopsPerRow: kernelFlops(kernel, m, 1, points.d),
    effort,
  };
  const parts: NormalEquations[] = [];
  for (const { first, end } of ranges) parts.push(await normalEquations(regression, first, end));

  /** Solves for the offset μ with all parts except `left`, or with all of them if it is undefined. */
  const coefficientsWithout = async (left: NormalEquations | undefined, offset: number) => {
    const kept = parts.filter((part) => part !== left);
    const coefficients = new Float64Array(m);
    for (const { sides } of kept) {
      for (let i = 0; i < m; i++) coefficients[i] += sides[2 * i] - offset * sides[2 * i + 1];
    }
    const build = async () => {
      const matrix = zeroBlocks(m);
      addScaled(matrix, prior, lambda);
      for (const part of kept) addScaled(matrix, part.matrix, 1);
      return matrix;
    };
    const { factor, jitter } = await factoriseWithJitter(build, effort);
    await solve(factor, coefficients, 1, effort);
    return { coefficients, jitter };
  };

  const offset = intercept ? meanOf(y) : 0;
  const { coefficients, jitter } = await coefficientsWithout(undefined, offset);
  if (folds.length === 0) return { anchors: centres, coefficients, offset, jitter };

  const outOfFold = new Float64Array(points.n);
  for (const [index, { first, end }] of folds.entries()) {
    const foldOffset = intercept ? meanOf(y, first, end) : 0;
    const fit = await coefficientsWithout(parts[index], foldOffset);
    const predictor = { anchors: centres, coefficients: fit.coefficients, offset: foldOffset };
    const left = rowsOf(points, first, end - first);
    outOfFold.set(await predictRidge(predictor, kernel, left, effort.multiply), first);
    await effort.pause(kernelFlops(kernel, end - first, m, points.d));
  }
  return { anchors: centres, coefficients, offset, jitter, outOfFold };
}
