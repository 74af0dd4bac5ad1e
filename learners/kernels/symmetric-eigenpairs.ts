import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Eigenvalues of a symmetric matrix, and its orthonormal eigenvectors, one per row. */
export interface Eigenpairs {
  readonly values: readonly number[];
  readonly rows: Float64Array;
}

/**
 * All eigenpairs of a symmetric size×size matrix of finite numbers.
 *
 * @param rank by which they decrease: the eigenvalue itself, or its magnitude
 */
export function symmetricEigenpairs(
  matrix: Float64Array,
  size: number,
  rank: (eigenvalue: number) => number,
): Eigenpairs {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(size, size, matrix),
    { assumeSymmetric: true },
  );
  const order = realEigenvalues.map((_, index) => index);
  order.sort((a, b) => rank(realEigenvalues[b]) - rank(realEigenvalues[a]) || a - b);
  const rows = new Float64Array(size * size);
  for (const [r, column] of order.entries())
    for (let a = 0; a < size; a++) rows[r * size + a] = eigenvectorMatrix.get(a, column);
  return { values: order.map((index) => realEigenvalues[index]), rows };
}
