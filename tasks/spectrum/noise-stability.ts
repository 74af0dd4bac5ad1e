import { CholeskyDecomposition, Matrix, pseudoInverse, solve } from 'ml-matrix';
import type { Stream } from '../streams.ts';
import type { ClosedPaths } from './closed-paths.ts';
import { nonnegativeLeastSquares } from './nonnegative-least-squares.ts';

/** Number of batches into which the paths are divided; the spread between them gives the standard errors. */
const batches = 128;
/** Relative difference below which numbers count as equal. */
const rounding = 1e-9;
/** Number of paths evaluated together. */
const pathsAtOnce = 64;

export interface StabilityProblem {
  readonly d: number;
  /** Largest degree that is fitted. */
  readonly degree: number;
  readonly paths: ClosedPaths;
  /** Number of paths: rounded up to a multiple of the number of batches. */
  readonly count: number;
  readonly stream: Stream;
  /** The target at the n rows of x (n×d, row-major). */
  values(x: Float32Array, n: number): Float64Array;
}

export interface EstimatedWeights {
  readonly weights: number[];
  readonly standardErrors: number[];
}

/**
 * Degree weights from noise stability: E f(x) f(y) = Σ_p w_p s_p(ρ) at inputs of correlation ρ, with
 * s_p(ρ) = ρ^p for Hermite and Walsh degrees (O'Donnell, "Analysis of Boolean Functions", 2014, §2.4 and
 * §11.1). The left side is estimated at each ρ_m of closed paths from all pairs of a path's points that are m
 * steps apart; w is then the non-negative least-squares fit ({@link nonnegativeMean}). Only the target's
 * values are used.
 *
 * The standard errors are those of the fit without the sign constraint, which is linear and therefore the
 * mean of the batches' fits. Where the constraint is active, they are too large rather than too small.
 */
export function stabilityWeights({
  d,
  degree,
  paths,
  count,
  stream,
  values,
}: StabilityProblem): EstimatedWeights {
  const { points, correlations } = paths;
  const perBatch = Math.ceil(count / batches);
  const x = new Float32Array(pathsAtOnce * points * d);
  const stabilities = Array.from({ length: batches }, () => {
    const sums = new Float64Array(correlations.length);
    for (let done = 0; done < perBatch; done += pathsAtOnce) {
      const block = Math.min(pathsAtOnce, perBatch - done);
      for (let i = 0; i < block; i++) paths.draw(stream, x, i * points * d);
      const f = values(x, block * points);
      for (let i = 0; i < block; i++) addAutocorrelation(f.subarray(i * points, (i + 1) * points), sums);
    }
    return Array.from(sums, (sum) => sum / perBatch);
  });
  const design = new Matrix(
    correlations.map((rho) => Array.from({ length: degree + 1 }, (_, p) => paths.stability(p, rho))),
  );
  const inverse = pseudoInverse(design);
  const fits = stabilities.map((batch) => inverse.mmul(Matrix.columnVector(batch)).to1DArray());
  return nonnegativeMean(fits);
}

/**
 * The non-negative weights that are nearest to the mean of the batches' fits in the metric of their
 * covariance: the generalised least-squares fit. With plain least squares, a w_0 that has to be raised to 0
 * would wipe out the small weights of high degrees, which are known far better.
 */
function nonnegativeMean(fits: readonly (readonly number[])[]): EstimatedWeights {
  const degrees = fits[0].map((_, p) => p);
  const mean = degrees.map((p) => fits.reduce((sum, fit) => sum + fit[p], 0) / batches);
  const covariance = (p: number, q: number) =>
    fits.reduce((sum, fit) => sum + (fit[p] - mean[p]) * (fit[q] - mean[q]), 0) / (batches - 1) / batches;
  const standardErrors = degrees.map((p) => Math.sqrt(covariance(p, p)));
  // Weights in units of their standard errors; a weight on which all batches agree is known up to rounding.
  const size = mean.reduce((sum, weight) => sum + Math.abs(weight), 0) || 1;
  const units = standardErrors.map((error) => Math.max(error, rounding * size));
  const correlation = Matrix.zeros(mean.length, mean.length);
  for (const p of degrees)
    for (const q of degrees)
      correlation.set(p, q, p === q ? 1 + rounding : covariance(p, q) / (units[p] * units[q]));
  const root = new CholeskyDecomposition(correlation).lowerTriangularMatrix;
  const scaled = Matrix.columnVector(mean.map((weight, p) => weight / units[p]));
  const fit = nonnegativeLeastSquares(solve(root, Matrix.eye(mean.length)), solve(root, scaled).to1DArray());
  return { weights: fit.map((weight, p) => weight * units[p]), standardErrors };
}

/** Adds, for each lag m up to half the circle, the mean of f_i f_{i+m} over the points i of the circle. */
function addAutocorrelation(f: Float64Array, sums: Float64Array): void {
  const points = f.length;
  for (let m = 0; m < sums.length; m++) {
    let sum = 0;
    for (let i = 0; i < points; i++) sum += f[i] * f[i + m < points ? i + m : i + m - points];
    sums[m] += sum / points;
  }
}
