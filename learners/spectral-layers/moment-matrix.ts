import type { Stream } from '../../tasks/streams.ts';
import { DivergedError } from '../engine/diverged-error.ts';
import { coordinatesOf, quadraticForm, quadraticsOf } from '../kernels/implicit-features.ts';
import { topByMagnitude } from '../kernels/lanczos.ts';
import { type Points, rowsOf } from '../kernels/points.ts';
import { quadraticFeatureCount } from '../kernels/quadratic-moments.ts';
import { ridgePath } from '../kernels/ridge-path.ts';
import { addRowProducts } from '../kernels/row-products.ts';
import { symmetricEigenpairs } from '../kernels/symmetric-eigenpairs.ts';
import type { Effort } from '../kernels/work.ts';

/** How a layer's operator is estimated: see `momentMatrix`. */
export const operators = ['auto', 'moment', 'regression'] as const;
export type Operator = (typeof operators)[number];

export interface Labels {
  readonly y: Float64Array;
  /** Weights of the squared errors. */
  readonly weights: Float64Array;
}

/** `auto` regresses if there are at least this many rows for each quadratic. */
const rowsPerQuadratic = 4;
/** Matrices up to this size are decomposed completely. */
export const mostDecomposed = 256;
/** Eigenvectors that are computed of larger ones. */
export const mostDirections = 64;

/** Whether `momentMatrix` regresses n rows of q numbers. */
export function regresses(operator: Operator, n: number, q: number): boolean {
  return (
    operator === 'regression' || (operator === 'auto' && n >= rowsPerQuadratic * quadraticFeatureCount(q))
  );
}

/**
 * The symmetric q×q matrix whose top eigenvectors are the directions of h (whitened, n×q) that the labels
 * depend on quadratically. `moment`: n⁻¹ Σ w_i r_i h_i h_iᵀ, with r what the best linear function of h leaves
 * of the labels, and w their weights. `regression`: A of the best fit of the labels by hᵀAh + ℓ·h, of which
 * the moment matrix is the first approximation: its noise is what the fit leaves rather than all of r.
 */
export async function momentMatrix(
  points: Points,
  { y, weights }: Labels,
  operator: Operator,
  effort: Effort,
): Promise<Float64Array> {
  const { n, d: q, x } = points;
  if (regresses(operator, n, q)) {
    const fit = await ridgePath({
      features: (first, count) => quadraticsOf(rowsOf(points, first, count), true, effort),
      y,
      weights,
    });
    return quadraticForm(fit.coefficients, q).form;
  }
  const coordinates = (first: number, count: number) => coordinatesOf(rowsOf(points, first, count), effort);
  const linear = await ridgePath({ features: coordinates, y, weights });
  const predicted = await coordinates(0, n).times(linear.coefficients);
  const factors = y.map((label, i) => (weights[i] * (label - linear.offset - predicted[i])) / n);
  const matrix = new Float64Array(q * q);
  const rows = 1024;
  const scaled = new Float64Array(Math.min(rows, n) * q);
  for (let first = 0; first < n; first += rows) {
    const part = rowsOf(points, first, Math.min(rows, n - first));
    for (let i = 0; i < part.n; i++)
      for (let a = 0; a < q; a++) scaled[i * q + a] = factors[first + i] * part.x[i * q + a];
    const own = x.subarray(first * q, (first + part.n) * q);
    await addRowProducts(matrix, own, scaled, { n: part.n, columns: q }, effort.multiply);
    await effort.pause(2 * part.n * q * q);
  }
  return matrix;
}

/** Orthonormal eigenvectors of a symmetric q×q matrix by decreasing magnitude of their eigenvalues, count×q. */
export async function topDirections(
  matrix: Float64Array,
  q: number,
  stream: Stream,
  effort: Effort,
): Promise<{ count: number; values: Float64Array }> {
  if (!matrix.every(Number.isFinite)) throw new DivergedError('spectral-layers: a moment is not finite');
  if (q > mostDecomposed) {
    const draw = stream.child('start');
    const rows = coordinatesOf({ n: q, d: q, x: matrix }, effort);
    const { vectors } = await topByMagnitude(
      (v) => rows.times(v),
      mostDirections,
      () => draw.normals(new Float64Array(q)),
      {
        mostSteps: 4 * mostDirections,
        tolerance: 1e-6,
      },
    );
    const values = new Float64Array(vectors.length * q);
    for (const [r, vector] of vectors.entries()) values.set(vector, r * q);
    return { count: vectors.length, values };
  }
  return { count: q, values: symmetricEigenpairs(matrix, q, Math.abs).rows };
}
