import { factoriseWithJitter, solve } from './cholesky.ts';
import type { Kernel } from './kernel.ts';
import { meanOf } from './label-loss.ts';
import type { Points } from './points.ts';
import type { SecondOrder } from './power-series.ts';
import { QuadraticFeatures } from './quadratic-features.ts';
import {
  gramMatrix,
  momentFlops,
  type QuadraticMoments,
  quadraticFeatureCount,
  quadraticMoments,
} from './quadratic-moments.ts';
import type { Fold, RidgeSolution, RidgeSystem } from './ridge-system.ts';

/** Whether the kernel's features are those of degree ≤ 2, all of them and no others. */
export function isQuadratic({ series }: Kernel): boolean {
  return series?.degree === 2 && series.coefficient(0) > 0 && series.coefficient(1) > 0;
}

/** Operations of `solveQuadratic`, to leading order. */
export function quadraticFlops(n: number, centres: number, d: number, folds: number): number {
  return momentFlops(n + centres, d) + ((2 + folds) * quadraticFeatureCount(d) ** 3) / 3;
}

/**
 * Weighted kernel ridge regression with a polynomial kernel of degree 2, exactly: ridge regression on the
 * features φ of degree ≤ 2, (ΦᵀWΦ + λI) w = ΦᵀW(y − μ). The predictor is returned as a combination of the
 * kernel at the centres, of which there are enough to span all features: the coefficients c of least norm
 * with Φ_cᵀ c = w.
 * @param centres at least as many as there are features, in general position
 * @throws NotPositiveDefiniteError
 */
export async function solveQuadratic(system: RidgeSystem, centres: Points): Promise<RidgeSolution> {
  const { kernel, points, y, weights, lambda, intercept, folds, effort } = system;
  const { n } = points;
  const part = kernel.secondOrder?.(points.squaredNorms) as SecondOrder;
  const features = new QuadraticFeatures(points, part, effort);
  const ranges = folds.length === 0 ? [{ first: 0, end: n }] : folds;
  const moments: QuadraticMoments[] = [];
  for (const { first, end } of ranges) {
    moments.push(await quadraticMoments(points, part, weights, first, end, effort));
  }
  /** w of the fit that leaves out a fold, if one is given. */
  const without = async (fold: Fold | undefined, offset: number) => {
    const kept = moments.filter((_, k) => fold === undefined || folds[k] !== fold);
    const residuals = Float64Array.from(weights, (weight, i) => weight * (y[i] - offset));
    if (fold) residuals.fill(0, fold.first, fold.end);
    const values = await features.transposed(residuals);
    const { factor, jitter } = await factoriseWithJitter(async () => gramMatrix(kept, lambda), effort);
    await solve(factor, values, 1, effort);
    return { values, jitter };
  };
  const offset = intercept ? meanOf(y) : 0;
  const { values, jitter } = await without(undefined, offset);
  const coefficients = await overCentres(kernel, values, centres, effort);
  const fitted = { anchors: centres, coefficients, offset, jitter };
  if (folds.length === 0) return fitted;
  const outOfFold = new Float64Array(n);
  for (const fold of folds) {
    const foldOffset = intercept ? meanOf(y, fold.first, fold.end) : 0;
    const predictions = await features.times((await without(fold, foldOffset)).values);
    for (let i = fold.first; i < fold.end; i++) outOfFold[i] = foldOffset + predictions[i];
  }
  return { ...fitted, outOfFold };
}

/** c = Φ_c (Φ_cᵀ Φ_c)⁻¹ w, with one step of refinement. */
async function overCentres(
  kernel: Kernel,
  values: Float64Array,
  centres: Points,
  effort: RidgeSystem['effort'],
): Promise<Float64Array> {
  const part = kernel.secondOrder?.(centres.squaredNorms) as SecondOrder;
  const features = new QuadraticFeatures(centres, part, effort);
  const ones = new Float64Array(centres.n).fill(1);
  const moments = await quadraticMoments(centres, part, ones, 0, centres.n, effort);
  const { factor } = await factoriseWithJitter(async () => gramMatrix([moments], 0), effort);
  const coefficients = new Float64Array(centres.n);
  for (let pass = 0; pass < 2; pass++) {
    const reached = await features.transposed(coefficients);
    const left = values.map((value, j) => value - reached[j]);
    await solve(factor, left, 1, effort);
    const step = await features.times(left);
    for (let i = 0; i < step.length; i++) coefficients[i] += step[i];
  }
  return coefficients;
}
