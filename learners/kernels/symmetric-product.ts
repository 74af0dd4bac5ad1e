import type { Kernel } from './kernel.ts';
import { kernelBlock, kernelFlops } from './kernel-matrix.ts';
import { type Points, rowsOf } from './points.ts';
import type { Effort } from './work.ts';

/** Products of the n×n kernel matrix of some inputs, or of a part of it, with vectors. */
export interface SymmetricProduct {
  /** @param vectors n numbers each; the matrix is evaluated once for all of them */
  apply(vectors: readonly Float64Array[]): Promise<Float64Array[]>;
}

/** Rows and columns of a block: its values, 1 MiB, stay in the cache while they are used. */
const ROWS = 256;
const COLUMNS = 512;

/**
 * K·v in float64, for any kernel. The matrix is not stored: each block of its lower triangle is evaluated,
 * used for its own rows and for those of its mirror image, and discarded.
 */
export function kernelProduct(kernel: Kernel, points: Points, effort: Effort): SymmetricProduct {
  const { n, d } = points;
  return {
    async apply(vectors) {
      const images = vectors.map(() => new Float64Array(n));
      const block = new Float64Array(ROWS * COLUMNS);
      for (let left = 0; left < n; left += COLUMNS) {
        const across = rowsOf(points, left, Math.min(COLUMNS, n - left));
        for (let first = left; first < n; first += ROWS) {
          const rows = rowsOf(points, first, Math.min(ROWS, n - first));
          await kernelBlock(kernel, rows, across, block, effort.multiply);
          // Blocks on the diagonal cover their whole square, with both triangles: nothing is left to mirror.
          const mirrored = first >= left + across.n;
          for (const [k, vector] of vectors.entries()) {
            if (mirrored) addBoth(block, rows.n, across.n, vector, images[k], first, left);
            else addRows(block, rows.n, across.n, vector, images[k], first, left);
          }
          await effort.pause(
            kernelFlops(kernel, rows.n, across.n, d) + 4 * vectors.length * rows.n * across.n,
          );
        }
      }
      return images;
    },
  };
}

/** image[first + i] += Σ_j block_ij vector[left + j] */
function addRows(
  block: Float64Array,
  rows: number,
  columns: number,
  vector: Float64Array,
  image: Float64Array,
  first: number,
  left: number,
): void {
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += block[row + j] * vector[left + j];
    image[first + i] += sum;
  }
}

/** The same, and image[left + j] += Σ_i block_ij vector[first + i]; four rows at a time. */
function addBoth(
  block: Float64Array,
  rows: number,
  columns: number,
  vector: Float64Array,
  image: Float64Array,
  first: number,
  left: number,
): void {
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const r0 = i * columns;
    const r1 = r0 + columns;
    const r2 = r1 + columns;
    const r3 = r2 + columns;
    const v0 = vector[first + i];
    const v1 = vector[first + i + 1];
    const v2 = vector[first + i + 2];
    const v3 = vector[first + i + 3];
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < columns; j++) {
      const value = vector[left + j];
      const b0 = block[r0 + j];
      const b1 = block[r1 + j];
      const b2 = block[r2 + j];
      const b3 = block[r3 + j];
      s0 += b0 * value;
      s1 += b1 * value;
      s2 += b2 * value;
      s3 += b3 * value;
      image[left + j] += v0 * b0 + v1 * b1 + (v2 * b2 + v3 * b3);
    }
    image[first + i] += s0;
    image[first + i + 1] += s1;
    image[first + i + 2] += s2;
    image[first + i + 3] += s3;
  }
  for (; i < rows; i++) {
    const row = i * columns;
    const own = vector[first + i];
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      sum += block[row + j] * vector[left + j];
      image[left + j] += own * block[row + j];
    }
    image[first + i] += sum;
  }
}
