import type { BlockProducts, BlockSides, BlockVectors } from '../engine/compiled/remainder-blocks.ts';
import type { Kernel } from './kernel.ts';
import { innerProducts, kernelFlops } from './kernel-matrix.ts';
import { type Points, rowsOf } from './points.ts';
import { remainderCoefficients, type SecondOrder } from './power-series.ts';
import type { NativeBlocks } from './products.ts';
import { QuadraticFeatures } from './quadratic-features.ts';
import type { SymmetricProduct } from './symmetric-product.ts';
import type { Effort } from './work.ts';

/** Rows and columns of a block, unless native code prefers others. */
const SIDE = 512;

export interface RemainderOptions {
  readonly kernel: Kernel;
  readonly points: Points;
  readonly part: SecondOrder;
  /** Largest absolute error of an entry through terms of a series that are left out. */
  readonly tolerance: number;
  /** Memory, in bytes, for keeping blocks from one product to the next. */
  readonly keepBytes: number;
  readonly effort: Effort;
}

/**
 * Multiplies vectors with a block of the rest of the kernel, whose rows begin at `first`, its columns at
 * `left`.
 */
type BlockOf = (
  at: { readonly index: number; readonly first: number; readonly left: number },
  vectors: BlockVectors,
  sides: BlockSides,
) => Promise<BlockProducts>;

/**
 * K·v as ΦΦᵀv + R·v: degrees 0 to 2 as features, in float64, and the rest of the kernel in float32. With a
 * tiny γ, a whole kernel matrix in float32 is useless, because all of its entries lie near 1 and rounding
 * loses their differences; the rest without the low degrees keeps its relative precision. Native code
 * evaluates the rest of a power series in float32. The rest of any other kernel is computed once, as a
 * difference in float64, and kept in float32.
 * @returns undefined if the rest can neither be evaluated fast nor kept
 */
export async function remainderProduct(options: RemainderOptions): Promise<SymmetricProduct | undefined> {
  const { kernel, points, part, effort } = options;
  const { n } = points;
  const features = new QuadraticFeatures(points, part, effort);
  const without = kernel.series !== undefined && kernel.series.degree <= 2;
  const rest = without ? undefined : await restOf(options);
  if (!without && !rest) return undefined;
  return {
    async apply(vectors) {
      const images: Float64Array[] = [];
      for (const vector of vectors) images.push(await features.times(await features.transposed(vector)));
      const added = rest ? await rest.apply(vectors) : [];
      for (const [k, image] of added.entries()) for (let i = 0; i < n; i++) images[k][i] += image[i];
      return images;
    },
  };
}

async function restOf(options: RemainderOptions): Promise<SymmetricProduct | undefined> {
  const { kernel, points, effort, keepBytes } = options;
  const { native } = effort;
  const keep = keptBytes(points.n) <= keepBytes;
  if (kernel.series && native) return seriesRest(options, native, keep && native.evaluatedSide === undefined);
  return keep ? differenceRest(options) : undefined;
}

async function seriesRest(
  { kernel, points, tolerance, effort }: RemainderOptions,
  native: NativeBlocks,
  keep: boolean,
): Promise<SymmetricProduct | undefined> {
  const { n, d, x, squaredNorms } = points;
  const { series } = kernel;
  if (!series) return undefined;
  const root = Math.sqrt(series.scale);
  const scaled = Float32Array.from(x, (value) => root * value);
  const weights = squaredNorms.map((norm) => series.weight(norm));
  const largest = series.scale * squaredNorms.reduce((most, norm) => Math.max(most, norm), 0);
  const coefficients = remainderCoefficients(series, largest, tolerance);
  const [held, blocks] = [await native.held(), await native.remainder(coefficients)];
  const kept: Float32Array[] = [];
  const inputs = (first: number, count: number) => scaled.subarray(first * d, (first + count) * d);
  const block: BlockOf = async ({ index, first, left }, vectors, sides) => {
    const known = kept[index];
    if (known) return held.multiply(known, vectors, sides);
    const { rows, columns } = sides;
    await effort.pause(rows * columns * 2 * (d + coefficients.length));
    const both = { x: inputs(first, rows), z: inputs(left, columns), d };
    const made = await blocks.evaluate(both, vectors, sides, keep);
    if (made.block) kept[index] = made.block;
    return made;
  };
  return blockwise(n, weights, block, effort, native.evaluatedSide);
}

/** k(x, z) − φ(x)·φ(z) by blocks: evaluated in float64 once, and kept in float32. */
async function differenceRest({ kernel, points, part, effort }: RemainderOptions): Promise<SymmetricProduct> {
  const { n, d } = points;
  const [c0, c1, c2] = part.roots;
  const held = await effort.native?.held();
  const multiply = held ? held.multiply.bind(held) : multiplyInJavaScript;
  const kept: Float32Array[] = [];
  const products = new Float64Array(SIDE * SIDE);
  const low = new Float64Array(SIDE * SIDE);
  const block: BlockOf = async ({ index, first, left }, vectors, sides) => {
    if (!kept[index]) {
      const { rows, columns } = sides;
      const [down, across] = [rowsOf(points, first, rows), rowsOf(points, left, columns)];
      await innerProducts(down, across, products, effort.multiply);
      for (let i = 0, at = 0; i < rows; i++) {
        const [constant, linear, quadratic] = [c0[first + i], c1[first + i], c2[first + i]];
        for (let j = 0; j < columns; j++, at++) {
          const t = products[at];
          low[at] = constant * c0[left + j] + t * (linear * c1[left + j] + t * quadratic * c2[left + j]);
        }
      }
      kernel.evaluate(products, down.squaredNorms, across.squaredNorms);
      const rest = new Float32Array(rows * columns);
      for (let at = 0; at < rest.length; at++) rest[at] = products[at] - low[at];
      kept[index] = rest;
      await effort.pause(kernelFlops(kernel, rows, columns, d));
    }
    return multiply(kept[index], vectors, sides);
  };
  return blockwise(n, undefined, block, effort);
}

/**
 * Ω·R·Ω·v, Ω the diagonal matrix of the weights, for a symmetric matrix R given as blocks of its lower
 * triangle.
 */
function blockwise(
  n: number,
  weights: Float64Array | undefined,
  block: BlockOf,
  effort: Effort,
  side = SIDE,
): SymmetricProduct {
  return {
    async apply(vectors) {
      const k = vectors.length;
      const weighted = vectors.map((vector) =>
        Float32Array.from(vector, (value, i) => value * (weights?.[i] ?? 1)),
      );
      const sums = vectors.map(() => new Float64Array(n));
      const byRow = (first: number, count: number) => {
        const together = new Float32Array(k * count);
        for (const [j, vector] of weighted.entries())
          together.set(vector.subarray(first, first + count), j * count);
        return together;
      };
      const byColumn = (first: number, count: number) => {
        const together = new Float32Array(k * count);
        for (const [j, vector] of weighted.entries()) {
          for (let i = 0; i < count; i++) together[i * k + j] = vector[first + i];
        }
        return together;
      };
      let index = 0;
      for (let left = 0; left < n; left += side) {
        const columns = Math.min(side, n - left);
        const right = byColumn(left, columns);
        for (let first = left; first < n; first += side, index++) {
          const rows = Math.min(side, n - first);
          const sides = { rows, columns, vectors: k };
          const made = await block({ index, first, left }, { left: byRow(first, rows), right }, sides);
          for (const [j, sum] of sums.entries()) {
            for (let i = 0; i < rows; i++) sum[first + i] += made.byColumns[i * k + j];
            // A block on the diagonal is symmetric and has no mirror image.
            if (first === left) continue;
            for (let i = 0; i < columns; i++) sum[left + i] += made.byRows[j * columns + i];
          }
          await effort.pause(4 * k * rows * columns);
        }
      }
      if (weights) for (const sum of sums) for (let i = 0; i < n; i++) sum[i] *= weights[i];
      return sums;
    },
  };
}

async function multiplyInJavaScript(
  block: Float32Array,
  { left, right }: BlockVectors,
  { rows, columns, vectors }: BlockSides,
): Promise<BlockProducts> {
  const byColumns = new Float32Array(rows * vectors);
  const byRows = new Float32Array(vectors * columns);
  const sums = new Float64Array(columns);
  for (let k = 0; k < vectors; k++) {
    sums.fill(0);
    for (let i = 0; i < rows; i++) {
      const row = i * columns;
      const own = left[k * rows + i];
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const value = block[row + j];
        sum += value * right[j * vectors + k];
        sums[j] += own * value;
      }
      byColumns[i * vectors + k] = sum;
    }
    byRows.set(sums, k * columns);
  }
  return { byColumns, byRows };
}

/** Bytes of all blocks of n inputs, in float32. */
export function keptBytes(n: number): number {
  const sides = Math.ceil(n / SIDE);
  return 4 * SIDE * SIDE * ((sides * (sides + 1)) / 2);
}
