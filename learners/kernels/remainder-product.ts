import type { RemainderBlocks } from '../engine/compiled/remainder-blocks.ts';
import { type Points, rowsOf } from './points.ts';
import { type PowerSeries, remainderCoefficients, type SecondOrder } from './power-series.ts';
import { QuadraticFeatures } from './quadratic-features.ts';
import type { SymmetricProduct } from './symmetric-product.ts';
import type { Effort } from './work.ts';

/** Inputs on either side of a block. */
const SIDE = 512;

export interface RemainderOptions {
  readonly series: PowerSeries;
  readonly points: Points;
  readonly part: SecondOrder;
  /** What may be left out of the series, absolutely. */
  readonly tolerance: number;
  /** Opens native blocks for these coefficients a_3, a_4, … */
  readonly open: (coefficients: readonly number[]) => Promise<RemainderBlocks>;
  /** Bytes in which blocks may be kept from one product to the next. */
  readonly keepBytes: number;
  readonly effort: Effort;
}

/**
 * K·v for a kernel that is a power series of x·z: degrees 0 to 2 as features, in float64, and the rest of the series in
 * float32. A kernel matrix in float32 is useless where γ is tiny, because all of its entries lie near 1 and what tells them
 * apart is lost in rounding; the rest without the low degrees has the full relative precision.
 */
export async function remainderProduct({
  series,
  points,
  part,
  tolerance,
  open,
  keepBytes,
  effort,
}: RemainderOptions): Promise<SymmetricProduct> {
  const { n, d } = points;
  const features = new QuadraticFeatures(points, part, effort);
  const root = Math.sqrt(series.scale);
  const scaled = Float32Array.from(points.x, (value) => root * value);
  const weights = points.squaredNorms.map((norm) => series.weight(norm));
  const largest = series.scale * points.squaredNorms.reduce((most, norm) => Math.max(most, norm), 0);
  const coefficients = remainderCoefficients(series, largest, tolerance);
  const blocks = coefficients.length === 0 ? undefined : await open(coefficients);
  const kept: Float32Array[] = [];
  const keep = keptBytes(n) <= keepBytes;

  /** Adds R·v to the images. */
  const addRest = async (
    native: RemainderBlocks,
    vectors: readonly Float64Array[],
    images: readonly Float64Array[],
  ) => {
    const k = vectors.length;
    const weighted = vectors.map((vector) => Float32Array.from(vector, (value, i) => weights[i] * value));
    const sums = vectors.map(() => new Float64Array(n));
    // k×rows for a run of inputs.
    const gathered = (first: number, count: number) => {
      const together = new Float32Array(k * count);
      for (const [j, vector] of weighted.entries())
        together.set(vector.subarray(first, first + count), j * count);
      return together;
    };
    let at = 0;
    for (let left = 0; left < n; left += SIDE) {
      const across = rowsOf(points, left, Math.min(SIDE, n - left)).n;
      const acrossInputs = scaled.subarray(left * d, (left + across) * d);
      const acrossVectors = gathered(left, across);
      for (let first = left; first < n; first += SIDE, at++) {
        const rows = Math.min(SIDE, n - first);
        const sides = { rows, columns: across, vectors: k };
        const ofRows = first === left ? acrossVectors : gathered(first, rows);
        const inputs = scaled.subarray(first * d, (first + rows) * d);
        const block = kept[at];
        const made = block
          ? await native.multiply(block, ofRows, acrossVectors, sides)
          : await native.evaluate(inputs, acrossInputs, d, ofRows, acrossVectors, sides, keep);
        if (made.block) kept[at] = made.block;
        for (let j = 0; j < k; j++) {
          for (let i = 0; i < rows; i++) sums[j][first + i] += made.rows[j * rows + i];
          if (first === left) continue;
          for (let i = 0; i < across; i++) sums[j][left + i] += made.columns[j * across + i];
        }
        await effort.pause(rows * across * ((block ? 0 : 2 * d + 2 * coefficients.length + 3) + 4 * k));
      }
    }
    for (const [j, image] of images.entries()) {
      for (let i = 0; i < n; i++) image[i] += weights[i] * sums[j][i];
    }
  };

  return {
    async apply(vectors) {
      const images: Float64Array[] = [];
      for (const vector of vectors) images.push(await features.times(await features.transposed(vector)));
      if (blocks) await addRest(blocks, vectors, images);
      return images;
    },
  };
}

/** Bytes of all blocks of n inputs. */
export function keptBytes(n: number): number {
  const sides = Math.ceil(n / SIDE);
  return 4 * SIDE * SIDE * ((sides * (sides + 1)) / 2);
}
