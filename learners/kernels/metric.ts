import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { type Points, pointsOf } from './points.ts';
import type { Multiply } from './products.ts';

/** The identity, d×d, row-major. */
export function identity(d: number): Float64Array {
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) matrix[i * d + i] = 1;
  return matrix;
}

/**
 * The symmetric square root of a positive semidefinite matrix (d×d, row-major) scaled to trace d, so that
 * inputs with identity covariance keep their mean squared norm; the identity if the trace is 0.
 */
export function unitRoot(matrix: Float64Array, d: number): Float64Array {
  let trace = 0;
  for (let i = 0; i < d; i++) trace += matrix[i * d + i];
  if (!(trace > 0)) return identity(d);
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(
    Matrix.from1DArray(d, d, matrix),
    { assumeSymmetric: true },
  );
  // Rounding can make the smallest eigenvalues slightly negative.
  const roots = realEigenvalues.map((value) => Math.sqrt((Math.max(0, value) * d) / trace));
  return sandwiched(vectors, roots, d);
}

function sandwiched(vectors: Matrix, diagonal: readonly number[], d: number): Float64Array {
  return Float64Array.from(
    vectors
      .mmul(Matrix.diag([...diagonal], d, d))
      .mmul(vectors.transpose())
      .to1DArray(),
  );
}

/** Sᵀ·A·S for symmetric S and A (both d×d, row-major). */
export function congruent(root: Float64Array, matrix: Float64Array, d: number): Float64Array {
  const s = Matrix.from1DArray(d, d, root);
  return Float64Array.from(
    s
      .mmul(Matrix.from1DArray(d, d, matrix))
      .mmul(s)
      .to1DArray(),
  );
}

/** S·x for every input x and a symmetric S (d×d, row-major). */
export async function mapped({ n, d, x }: Points, root: Float64Array, multiply: Multiply): Promise<Points> {
  const values = new Float64Array(n * d);
  await multiply({
    into: { data: values, offset: 0, stride: d },
    a: { data: x, offset: 0, stride: d },
    b: { data: root, offset: 0, stride: d },
    rows: n,
    columns: d,
    depth: d,
  });
  return pointsOf(values, n, d);
}
