import { innerProduct } from '../../tasks/inner-product.ts';
import type { ImplicitFeatures } from './implicit-features.ts';
import { meanOf } from './label-loss.ts';
import { type KrylovBasis, lanczos, largestRitzValue, solveShifted } from './lanczos.ts';

/** A fitted linear function of features: offset + φ(x)·coefficients. */
export interface LinearFit {
  readonly coefficients: Float64Array;
  readonly offset: number;
  /** The ridge that was chosen, relative to the largest eigenvalue of the features' covariance. */
  readonly lambda: number;
  /**
   * Mean squared error on the held-out rows over the variance of their labels; 1 if there are too few rows to
   * hold any out.
   */
  readonly heldOutError: number;
}

/** Ridges that are tried, relative to the largest eigenvalue of the features' covariance. */
const ridges = Array.from({ length: 19 }, (_, i) => 10 ** (1 - i / 2));
/** The ridge for samples that are too small for holding rows out. */
const blindRidge = 0.1;
/** Steps of the Lanczos iteration, a further limit on how closely an ill-conditioned problem is fitted. */
export const mostRidgeSteps = 60;
/** Steps that it usually takes, for estimates. */
export const expectedRidgeSteps = 24;
/** Relative residual at which the fit with this ridge counts as solved. */
const converged = { ridge: 1e-5, residual: 1e-6 };

/** How many of n rows, the last ones, are held out to choose a ridge: a fifth, but none of fewer than 10. */
export function heldOutRows(n: number): number {
  return n < 10 ? 0 : Math.floor(n / 5);
}

/** A regression of labels on implicit features. */
export interface ImplicitRegression {
  /** Makes the feature matrix of rows first..first+count−1. */
  features(first: number, count: number): ImplicitFeatures;
  readonly y: Float64Array;
  /** Weights of the squared errors; default: 1. */
  readonly weights?: Float64Array;
  /** Default: `mostRidgeSteps`. */
  readonly mostSteps?: number;
}

/**
 * The ridge that does best on the last fifth of the rows when fitted to the others, and its error there. One
 * Krylov space serves all ridges: it is the same for all of them.
 */
export async function chooseRidge(
  regression: ImplicitRegression,
): Promise<Pick<LinearFit, 'lambda' | 'heldOutError'>> {
  const { features, y, weights } = regression;
  const heldOut = heldOutRows(y.length);
  const kept = y.length - heldOut;
  if (heldOut === 0) return { lambda: blindRidge, heldOutError: 1 };
  const space = await spaceOf(regression, kept);
  const rows = features(kept, heldOut);
  const columns: Float64Array[] = [];
  for (const [k, vector] of space.basis.vectors.entries()) {
    const column = await rows.times(vector);
    columns.push(column.map((value) => value - space.means[k]));
  }
  const labels = y.subarray(kept);
  const own = weights?.subarray(kept);
  const center = weightedMean(labels, own);
  const variance = labels.reduce((sum, value, i) => sum + (own?.[i] ?? 1) * (value - center) ** 2, 0);
  let lambda = blindRidge;
  let least = Number.POSITIVE_INFINITY;
  for (const ridge of ridges) {
    const shares = sharesOf(space, ridge);
    let error = 0;
    for (let i = 0; i < heldOut; i++) {
      let predicted = space.mean;
      for (let k = 0; k < columns.length; k++) predicted += shares[k] * columns[k][i];
      error += (own?.[i] ?? 1) * (predicted - labels[i]) ** 2;
    }
    // The first of equal errors is that of the largest ridge.
    if (error < least) [least, lambda] = [error, ridge];
  }
  return { lambda, heldOutError: variance > 0 ? least / variance : 1 };
}

/** Ridge regression with the ridge of `chooseRidge`, fitted to all rows. */
export async function ridgePath(regression: ImplicitRegression): Promise<LinearFit> {
  const { features, y } = regression;
  const { lambda, heldOutError } = await chooseRidge(regression);
  const space = await spaceOf(regression, y.length);
  const shares = sharesOf(space, lambda);
  const coefficients = new Float64Array(features(0, y.length).size);
  let offset = space.mean;
  for (const [k, vector] of space.basis.vectors.entries()) {
    offset -= shares[k] * space.means[k];
    for (let j = 0; j < coefficients.length; j++) coefficients[j] += shares[k] * vector[j];
  }
  return { coefficients, offset, lambda, heldOutError };
}

interface Space {
  readonly basis: KrylovBasis;
  /** Mean over the rows of the feature that each vector of the basis is. */
  readonly means: readonly number[];
  /** Mean of the labels, and norm of the centred features' covariance with them. */
  readonly mean: number;
  readonly norm: number;
  readonly largest: number;
}

/**
 * The Krylov space of the (weighted) covariance of the features of the first rows that begins with their
 * covariance with the labels.
 */
async function spaceOf(
  { features, y: labels, weights: all, mostSteps = mostRidgeSteps }: ImplicitRegression,
  count: number,
): Promise<Space> {
  const own = features(0, count);
  const y = labels.subarray(0, count);
  const weights = all?.subarray(0, count);
  const mean = weightedMean(y, weights);
  const means: number[] = [];
  const deviations = (values: Float64Array, center: number) =>
    values.map((value, i) => ((weights?.[i] ?? 1) * (value - center)) / count);
  const apply = async (w: Float64Array) => {
    const values = await own.times(w);
    const center = weightedMean(values, weights);
    means.push(center);
    return own.transposed(deviations(values, center));
  };
  const start = await own.transposed(deviations(y, mean));
  const norm = Math.sqrt(innerProduct(start, start));
  const basis = await lanczos(apply, start, {
    mostSteps,
    enough(sofar) {
      const shares = solveShifted(sofar, converged.ridge * largestRitzValue(sofar));
      const last = shares.length - 1;
      return sofar.beside[last] * Math.abs(shares[last]) <= converged.residual;
    },
  });
  return { basis, means, mean, norm, largest: largestRitzValue(basis) };
}

/** Coordinates of the ridge fit in the space. */
function sharesOf({ basis, norm, largest }: Space, ridge: number): Float64Array {
  return solveShifted(basis, ridge * largest).map((value) => norm * value);
}

function weightedMean(values: Float64Array, weights: Float64Array | undefined): number {
  if (weights === undefined) return meanOf(values);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weights[i] * values[i];
    total += weights[i];
  }
  return total > 0 ? sum / total : 0;
}
