import type { Elements } from './graph.ts';

export type MatrixShape = readonly [rows: number, columns: number];

/** The transpose of a matrix of this shape; both are row-major. */
export function transpose<T extends Elements>(matrix: T, [rows, columns]: MatrixShape): T {
  const transposed = matrix.slice() as T;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) transposed[j * rows + i] = matrix[i * columns + j];
  }
  return transposed;
}
