import { addGram } from './gram.ts';
import { ROW_BLOCK } from './kernel-matrix.ts';
import { type LowerBlocks, zeroBlocks } from './lower-blocks.ts';
import { type Points, rowsOf } from './points.ts';
import type { Effort } from './work.ts';

/** Φᵀ W Φ for the rows of a feature matrix Φ (n×m), with two right-hand sides Φᵀ W y and Φᵀ W 1. */
export interface NormalEquations {
  /** m×m, the lower triangle. */
  readonly matrix: LowerBlocks;
  /** m×2, row-major. */
  readonly sides: Float64Array;
}

export interface WeightedRegression {
  readonly points: Points;
  readonly y: ArrayLike<number>;
  readonly weights: Float64Array;
  /** Number of features m. */
  readonly width: number;
  /** Writes the features of the inputs into the start of `into`, one feature per row: m×rows.n. */
  features(rows: Points, into: Float64Array): Promise<void>;
  /** Operations that `features` takes for one input. */
  readonly flopsPerRow: number;
  readonly effort: Effort;
}

/**
 * The normal equations of inputs first..end-1. Φ is never held as a whole: sums run over blocks of its rows.
 */
export async function normalEquations(
  { points, y, weights, width, features, flopsPerRow, effort }: WeightedRegression,
  first: number,
  end: number,
): Promise<NormalEquations> {
  const matrix = zeroBlocks(width);
  const sides = new Float64Array(width * 2);
  const block = new Float64Array(width * Math.min(ROW_BLOCK, end - first));
  for (let start = first; start < end; start += ROW_BLOCK) {
    const rows = rowsOf(points, start, Math.min(ROW_BLOCK, end - start));
    await features(rows, block);
    await effort.pause(rows.n * flopsPerRow);
    const roots = weights.subarray(start, start + rows.n).map(Math.sqrt);
    if (roots.some((root) => root !== 1)) {
      for (let j = 0; j < width; j++) {
        for (let i = 0; i < rows.n; i++) block[j * rows.n + i] *= roots[i];
      }
    }
    const labels = new Float64Array(2 * rows.n);
    for (let i = 0; i < rows.n; i++) {
      labels[i] = roots[i] * y[start + i];
      labels[rows.n + i] = roots[i];
    }
    await effort.multiply({
      into: { data: sides, offset: 0, stride: 2 },
      a: { data: block, offset: 0, stride: rows.n },
      b: { data: labels, offset: 0, stride: rows.n },
      rows: width,
      columns: 2,
      depth: rows.n,
    });
    await addGram(matrix, block, rows.n, effort);
  }
  return { matrix, sides };
}
