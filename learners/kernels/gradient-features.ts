import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Points } from './points.ts';
import { inJavaScript, type Multiply } from './products.ts';

export const productKinds = ['squares', 'all'] as const;
/** `squares`: the square of every projection. `all`: the product of every pair of them, squares included. */
export type ProductKind = (typeof productKinds)[number];

/**
 * The directions along which a predictor varies most, `rows` of them, each of unit norm (rows×d, row-major).
 */
export interface Directions {
  readonly rows: number;
  readonly d: number;
  readonly values: Float64Array;
}

/**
 * The top eigenvectors of a symmetric positive semidefinite matrix, by decreasing eigenvalue.
 * @param matrix d×d, row-major
 */
export function topEigenvectors(matrix: Float64Array, d: number, rows: number): Directions {
  const full = Matrix.from1DArray(d, d, matrix);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(full, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, index) => index);
  order.sort((a, b) => realEigenvalues[b] - realEigenvalues[a] || a - b);
  const kept = Math.min(rows, d);
  const values = new Float64Array(kept * d);
  for (let r = 0; r < kept; r++) {
    for (let j = 0; j < d; j++) values[r * d + j] = eigenvectorMatrix.get(j, order[r]);
  }
  return { rows: kept, d, values };
}

/** Number of columns that `projectionProducts` gives for this many directions. */
export function productCount(directions: number, kind: ProductKind): number {
  return kind === 'squares' ? directions : (directions * (directions + 1)) / 2;
}

/** Products of the projections V·x of every input: n×productCount, row-major. */
export async function projectionProducts(
  points: Points,
  { rows, d, values }: Directions,
  kind: ProductKind,
  multiply: Multiply = inJavaScript,
): Promise<Float64Array> {
  const { n, x } = points;
  const projections = new Float64Array(n * rows);
  await multiply({
    into: { data: projections, offset: 0, stride: rows },
    a: { data: x, offset: 0, stride: d },
    b: { data: values, offset: 0, stride: d },
    rows: n,
    columns: rows,
    depth: d,
  });
  const products = new Float64Array(n * productCount(rows, kind));
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < rows; a++) {
      const first = projections[i * rows + a];
      const end = kind === 'squares' ? a + 1 : rows;
      for (let b = a; b < end; b++) products[next++] = first * projections[i * rows + b];
    }
  }
  return products;
}
