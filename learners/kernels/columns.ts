import { type Points, pointsOf } from './points.ts';

/** One affine map per column, which gives the columns of the training sample mean 0 and variance 1. */
export interface Standardisation {
  readonly means: Float64Array;
  /** Standard deviations; 1 for a constant column, which is then only centred. */
  readonly deviations: Float64Array;
}

/** @param values n×width, row-major */
export function standardisationOf(values: Float64Array, n: number, width: number): Standardisation {
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  for (let i = 0; i < n * width; i++) means[i % width] += values[i] / n;
  for (let i = 0; i < n * width; i++) deviations[i % width] += (values[i] - means[i % width]) ** 2 / n;
  for (let j = 0; j < width; j++) {
    const deviation = Math.sqrt(deviations[j]);
    // A column that is constant up to rounding carries no information; scaling it would amplify the rounding
    // errors.
    deviations[j] = deviation > 1e-12 * (1 + Math.abs(means[j])) ? deviation : 1;
  }
  return { means, deviations };
}

/** The inputs with `values` (n×width, row-major), standardised, appended as columns on the right. */
export function appendColumns(
  points: Points,
  values: Float64Array,
  { means, deviations }: Standardisation,
): Points {
  const { n, d, x } = points;
  const width = means.length;
  const joined = new Float64Array(n * (d + width));
  for (let i = 0; i < n; i++) {
    joined.set(x.subarray(i * d, (i + 1) * d), i * (d + width));
    for (let j = 0; j < width; j++) {
      joined[i * (d + width) + d + j] = (values[i * width + j] - means[j]) / deviations[j];
    }
  }
  return pointsOf(joined, n, d + width);
}
