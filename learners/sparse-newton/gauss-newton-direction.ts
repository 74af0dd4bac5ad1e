import { factoriseWithJitter, solve } from '../kernels/cholesky.ts';
import { addToDiagonal, blockOf, meanDiagonal, zeroBlocks } from '../kernels/lower-blocks.ts';
import type { Effort } from '../kernels/work.ts';
import type { Firing } from './search.ts';
import type { UnitPoints } from './unit-points.ts';

/**
 * δ = (JJᵀ + λI)^{-1}(f − y), exactly, by a Cholesky factorisation. Entry (i, k) of JJᵀ is ⟨x_i, x_k⟩ times the
 * number of units that fire at both points, over m. λ is `damping` times the mean of its diagonal: points
 * that coincide make JJᵀ singular, and one at which no unit fires has a row of zeros.
 *
 * @param residuals f − y
 * @throws NotPositiveDefiniteError if entries are not finite
 */
export async function gaussNewtonDirection(
  { n, products }: UnitPoints,
  { counts }: Firing,
  {
    m,
    residuals,
    damping,
  }: { readonly m: number; readonly residuals: Float64Array; readonly damping: number },
  effort: Effort,
): Promise<Float64Array> {
  // Where no unit fires at all, nothing can move.
  if (counts.every((count) => count === 0)) return new Float64Array(n);
  const build = async () => {
    const matrix = zeroBlocks(n);
    for (const [block, column] of matrix.columns.entries()) {
      const { first, count } = blockOf(matrix, block);
      for (let i = first; i < n; i++) {
        const row = (i - first) * count;
        for (let k = first; k < Math.min(i + 1, first + count); k++) {
          column[row + k - first] = (products[i * n + k] * counts[i * n + k]) / m;
        }
      }
    }
    addToDiagonal(matrix, damping * meanDiagonal(matrix));
    return matrix;
  };
  const { factor } = await factoriseWithJitter(build, effort);
  const delta = residuals.slice();
  await solve(factor, delta, 1, effort);
  return delta;
}
