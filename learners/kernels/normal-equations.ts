import { mirrorLower, ROW_BLOCK } from './kernel-matrix.ts';
import { type Points, rowsOf } from './points.ts';
import type { Effort } from './work.ts';

/** Φᵀ W Φ for the rows of a feature matrix Φ (n×m), with two right-hand sides Φᵀ W y and Φᵀ W 1. */
export interface NormalEquations {
  /** m×m, both triangles. */
  readonly matrix: Float64Array;
  /** 2×m, row-major. */
  readonly sides: Float64Array;
}

export interface WeightedRegression {
  readonly points: Points;
  readonly y: ArrayLike<number>;
  readonly weights: Float64Array;
  /** Number of features m. */
  readonly width: number;
  /** Writes the features of some inputs into the start of `into`, one feature a row: m×rows.n. */
  features(rows: Points, into: Float64Array): Promise<void>;
  /** Operations that `features` takes for one input. */
  readonly flopsPerRow: number;
  readonly effort: Effort;
}

/** The normal equations of inputs first..end-1. Φ is never held as a whole: the sums run over blocks of rows. */
export async function normalEquations(
  { points, y, weights, width, features, flopsPerRow, effort }: WeightedRegression,
  first: number,
  end: number,
): Promise<NormalEquations> {
  const matrix = new Float64Array(width * width);
  const sides = new Float64Array(2 * width);
  const block = new Float64Array(width * Math.min(ROW_BLOCK, end - first));
  for (let start = first; start < end; start += ROW_BLOCK) {
    const rows = rowsOf(points, start, Math.min(ROW_BLOCK, end - start));
    await features(rows, block);
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < rows.n; i++) {
        const weighted = block[j * rows.n + i] * weights[start + i];
        sides[j] += weighted * y[start + i];
        sides[width + j] += weighted;
        block[j * rows.n + i] *= Math.sqrt(weights[start + i]);
      }
    }
    const panel = { data: block, offset: 0, stride: rows.n };
    await effort.multiply({
      into: { data: matrix, offset: 0, stride: width },
      a: panel,
      b: panel,
      rows: width,
      columns: width,
      depth: rows.n,
      lower: true,
    });
    await effort.pause(rows.n * (flopsPerRow + width * width));
  }
  mirrorLower(matrix, width);
  return { matrix, sides };
}
