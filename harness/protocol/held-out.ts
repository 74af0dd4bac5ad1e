import { CholeskyDecomposition, EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';

/** True features and their predictions from learned ones, on rows that the map was not fitted on. */
export interface HeldOut {
  /** True features per row. */
  readonly width: number;
  /** Row-major, minus the means over the rows that the map was fitted on. */
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
}

/** The unexplained share of each column's variance, averaged over the columns. */
export function meanUnexplained({ width, actual, predicted }: HeldOut): number {
  const means = columnMeans(actual, width);
  const residual = new Float64Array(width);
  const variance = new Float64Array(width);
  for (let at = 0, column = 0; at < actual.length; at++, column = (column + 1) % width) {
    residual[column] += (actual[at] - predicted[at]) ** 2;
    variance[column] += (actual[at] - means[column]) ** 2;
  }
  return residual.reduce((sum, value, column) => sum + value / variance[column], 0) / width;
}

/** The mean of each column of a row-major array. */
export function columnMeans(values: Float32Array | Float64Array, width: number): Float64Array {
  const means = new Float64Array(width);
  for (let at = 0, column = 0; at < values.length; at++, column = (column + 1) % width)
    means[column] += values[at];
  return means.map((sum) => (sum * width) / values.length);
}

/**
 * Principal angles between the span of the true features and that of what predicts them, in degrees,
 * ascending; undefined if the true features are rank-deficient.
 *
 * The squared sines of the angles are the unexplained shares of variance along directions in the span of the
 * true features: the eigenvalues of L⁻¹ R L⁻ᵀ, where R is the second-moment matrix of the residuals and LLᵀ
 * the covariance of the true features (both without the factor 1/n).
 */
export function principalAngles({ width, actual, predicted }: HeldOut): number[] | undefined {
  const means = columnMeans(actual, width);
  const matrix = (values: Float64Array) => Matrix.from1DArray(actual.length / width, width, values);
  const residual = matrix(actual.map((value, at) => value - predicted[at]));
  const centred = matrix(actual.map((value, at) => value - means[at % width]));
  const cholesky = new CholeskyDecomposition(centred.transpose().mmul(centred));
  if (!cholesky.isPositiveDefinite()) return undefined;
  const whitening = inverse(cholesky.lowerTriangularMatrix);
  const unexplained = whitening.mmul(residual.transpose().mmul(residual)).mmul(whitening.transpose());
  if (!unexplained.to1DArray().every(Number.isFinite)) return undefined;
  const { realEigenvalues } = new EigenvalueDecomposition(unexplained, { assumeSymmetric: true });
  return (
    realEigenvalues
      // On fresh rows a map can do worse than a constant, but no angle exceeds 90°.
      .map((share) => (180 / Math.PI) * Math.asin(Math.sqrt(Math.min(1, Math.max(0, share)))))
      .sort((a, b) => a - b)
      // Thousands of trace points are stored, and a sample of this size determines fewer than four digits.
      .map((angle) => Number(angle.toPrecision(4)))
  );
}
