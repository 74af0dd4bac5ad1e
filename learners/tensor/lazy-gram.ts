import { type LowerBlocks, zeroBlocks } from '../kernels/lower-blocks.ts';
import type { Pause } from '../kernels/work.ts';

/**
 * Inner products of the symmetric tensors sym(w_j^{l−1} ⊗ e_a), a = 1..d, for m unit vectors w_j: an md×md matrix,
 * whose entry for (j, a) and (k, b) is (⟨w_j, w_k⟩^{l−1} δ_ab + (l−1) ⟨w_j, w_k⟩^{l−2} w_k[a] w_j[b]) / l.
 *
 * @param directions w: m×d, row-major
 */
export async function lazyGram(
  directions: Float64Array,
  d: number,
  order: number,
  pause: Pause,
): Promise<LowerBlocks> {
  const m = directions.length / d;
  const gram = zeroBlocks(m * d);
  const overlaps = new Float64Array(m);
  for (let row = 0; row < m * d; row++) {
    const [j, a] = [Math.floor(row / d), row % d];
    if (a === 0)
      for (let k = 0; k <= j; k++) {
        overlaps[k] = 0;
        for (let c = 0; c < d; c++) overlaps[k] += directions[j * d + c] * directions[k * d + c];
      }
    for (const [block, entries] of gram.columns.entries()) {
      const first = block * gram.width;
      if (first > row) break;
      const count = Math.min(gram.width, gram.n - first);
      // Diagonal blocks are full squares.
      const last = Math.min(first + count, row + 1);
      for (let column = first; column < last; column++) {
        const [k, b] = [Math.floor(column / d), column % d];
        const lower = overlaps[k] ** (order - 2);
        const value =
          ((a === b ? lower * overlaps[k] : 0) +
            (order - 1) * lower * directions[k * d + a] * directions[j * d + b]) /
          order;
        entries[(row - first) * count + column - first] = value;
        if (row < first + count) entries[(column - first) * count + row - first] = value;
      }
    }
    if (a === d - 1) await pause(8 * d * (row + 1));
  }
  return gram;
}
