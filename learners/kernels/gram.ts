import { blockOf, type LowerBlocks } from './lower-blocks.ts';
import type { Effort } from './work.ts';

/**
 * A ← A + F·Fᵀ on the lower triangle.
 * @param rows F, A.n×depth, row-major
 */
export async function addGram(
  matrix: LowerBlocks,
  rows: Float64Array,
  depth: number,
  effort: Effort,
): Promise<void> {
  for (const [k, column] of matrix.columns.entries()) {
    const { first, count } = blockOf(matrix, k);
    const from = { data: rows, offset: first * depth, stride: depth };
    await effort.multiply({
      into: { data: column, offset: 0, stride: count },
      a: from,
      b: from,
      rows: matrix.n - first,
      columns: count,
      depth,
    });
    await effort.pause(2 * (matrix.n - first) * count * depth);
  }
}
