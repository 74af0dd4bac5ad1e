import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { mapped } from './metric.ts';
import { type Points, pointsOf } from './points.ts';
import type { Multiply } from './products.ts';
import type { Effort } from './work.ts';

/** The affine map x ↦ S(x − mean), S symmetric. */
export interface Whitening {
  readonly d: number;
  readonly mean: Float64Array;
  /** S, d×d, row-major. */
  readonly root: Float64Array;
}

/** Directions with less than this share of the largest variance are mapped to 0. */
const leastShare = 1e-10;

/**
 * The symmetric map that gives the inputs mean 0 and covariance I, in the directions in which they vary at
 * all.
 */
export async function whiteningOf(points: Points, { multiply, pause }: Effort): Promise<Whitening> {
  const { n, d, x } = points;
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let a = 0; a < d; a++) mean[a] += x[i * d + a] / n;
  const centred = new Float64Array(n * d);
  for (let i = 0; i < n; i++) for (let a = 0; a < d; a++) centred[i * d + a] = x[i * d + a] - mean[a];
  const covariance = new Float64Array(d * d);
  const transposed = { data: centred, offset: 0, stride: 1, step: d };
  await multiply({
    into: { data: covariance, offset: 0, stride: d },
    a: transposed,
    b: transposed,
    rows: d,
    columns: d,
    depth: n,
  });
  await pause(2 * n * d * d);
  for (let at = 0; at < d * d; at++) covariance[at] /= n;
  return { d, mean, root: inverseRoot(covariance, d) };
}

/** The images of the inputs. */
export async function whitened(
  { n, d, x }: Points,
  { mean, root }: Whitening,
  multiply: Multiply,
): Promise<Points> {
  const centred = new Float64Array(n * d);
  for (let i = 0; i < n; i++) for (let a = 0; a < d; a++) centred[i * d + a] = x[i * d + a] - mean[a];
  return mapped(pointsOf(centred, n, d), root, multiply);
}

/** A^{−1/2} of a positive semidefinite matrix, with 0 for the inverse of eigenvalues that are nearly 0. */
function inverseRoot(matrix: Float64Array, d: number): Float64Array {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(d, d, matrix),
    { assumeSymmetric: true },
  );
  const largest = Math.max(...realEigenvalues);
  const roots = realEigenvalues.map((value) => (value > leastShare * largest ? value ** -0.5 : 0));
  const scaled = eigenvectorMatrix.mmul(Matrix.diag(roots, d, d));
  return Float64Array.from(scaled.mmul(eigenvectorMatrix.transpose()).to1DArray());
}
