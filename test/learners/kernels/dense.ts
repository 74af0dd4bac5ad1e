import { blockOf, type LowerBlocks, zeroBlocks } from '../../../learners/kernels/lower-blocks.ts';

/** The lower triangle of a row-major n×n matrix in block columns. */
export function lowerBlocksOf(matrix: Float64Array, n: number, width?: number): LowerBlocks {
  const blocks = zeroBlocks(n, width);
  for (const [k, column] of blocks.columns.entries()) {
    const { first, count } = blockOf(blocks, k);
    for (let i = first; i < n; i++) {
      for (let j = 0; j < count; j++) column[(i - first) * count + j] = matrix[i * n + first + j];
    }
  }
  return blocks;
}

/** A matrix in block columns as a row-major one; `symmetric` fills the upper triangle, which is otherwise zero. */
export function denseOf(blocks: LowerBlocks, symmetric: boolean): Float64Array {
  const { n } = blocks;
  const matrix = new Float64Array(n * n);
  for (const [k, column] of blocks.columns.entries()) {
    const { first, count } = blockOf(blocks, k);
    for (let i = first; i < n; i++) {
      for (let j = 0; j < count && first + j <= i; j++) {
        const value = column[(i - first) * count + j];
        matrix[i * n + first + j] = value;
        if (symmetric) matrix[(first + j) * n + i] = value;
      }
    }
  }
  return matrix;
}
