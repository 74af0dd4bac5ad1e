import type { Kernel } from './kernel.ts';
import { kernelBlock, kernelFlops } from './kernel-matrix.ts';
import { type Points, rowsOf } from './points.ts';
import type { Effort } from './work.ts';

/**
 * How much of the n×m matrix k(x_i, c_j) is kept between products: all of it, or nothing, in which case it is
 * evaluated anew each time. Keeping it in single precision, to fit twice as much, does not work: where the
 * kernel matrix of the centres is close to singular, the rounding errors outweigh λ.
 */
export type Holding = 'everything' | 'nothing';

/** Rows evaluated at a time. */
const ROWS = 512;

/** Bytes that are kept. */
export function heldBytes(holding: Holding, n: number, m: number): number {
  return holding === 'everything' ? 8 * n * m : 0;
}

/** The matrix k(x_i, c_j), n×m, for products with vectors. */
export class KernelRows {
  readonly #kernel: Kernel;
  readonly #points: Points;
  readonly #centres: Points;
  readonly #effort: Effort;
  readonly #holding: Holding;
  readonly #held: Float64Array[] = [];

  constructor(kernel: Kernel, points: Points, centres: Points, holding: Holding, effort: Effort) {
    this.#kernel = kernel;
    this.#points = points;
    this.#centres = centres;
    this.#holding = holding;
    this.#effort = effort;
  }

  /**
   * Kᵀ·W·(t − K·u) for a vector u of length m, where each row is used twice while it is in the cache. This is
   * in JavaScript on purpose: products with a vector are bound by memory, and native ones would read the rows
   * twice.
   * @param weights the diagonal of W, n numbers
   * @param targets t, n numbers; zero if absent
   */
  async weightedResiduals(
    u: Float64Array,
    weights: Float64Array,
    targets?: Float64Array,
  ): Promise<Float64Array> {
    const m = this.#centres.n;
    const sums = new Float64Array(m);
    for (let first = 0; first < this.#points.n; first += ROWS) {
      const block = await this.#block(first);
      const count = Math.min(ROWS, this.#points.n - first);
      addResiduals(
        block,
        count,
        u,
        weights.subarray(first, first + count),
        targets?.subarray(first, first + count) ?? new Float64Array(count),
        sums,
      );
      await this.#effort.pause(4 * count * m);
    }
    return sums;
  }

  async #block(first: number): Promise<Float64Array> {
    const known = this.#held[first / ROWS];
    if (known) return known;
    const rows = rowsOf(this.#points, first, Math.min(ROWS, this.#points.n - first));
    const block = new Float64Array(rows.n * this.#centres.n);
    await kernelBlock(this.#kernel, rows, this.#centres, block, this.#effort.multiply);
    await this.#effort.pause(kernelFlops(this.#kernel, rows.n, this.#centres.n, rows.d));
    if (this.#holding === 'everything') this.#held[first / ROWS] = block;
    return block;
  }
}

/** sums ← sums + Kᵀ·W·(t − K·u) for some rows K (count×m, row-major), four rows at a time. */
function addResiduals(
  block: Float64Array,
  count: number,
  u: Float64Array,
  weights: Float64Array,
  targets: Float64Array,
  sums: Float64Array,
): void {
  const m = u.length;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const r0 = i * m;
    const r1 = r0 + m;
    const r2 = r1 + m;
    const r3 = r2 + m;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < m; j++) {
      const v = u[j];
      s0 += block[r0 + j] * v;
      s1 += block[r1 + j] * v;
      s2 += block[r2 + j] * v;
      s3 += block[r3 + j] * v;
    }
    s0 = weights[i] * (targets[i] - s0);
    s1 = weights[i + 1] * (targets[i + 1] - s1);
    s2 = weights[i + 2] * (targets[i + 2] - s2);
    s3 = weights[i + 3] * (targets[i + 3] - s3);
    for (let j = 0; j < m; j++) {
      sums[j] += s0 * block[r0 + j] + s1 * block[r1 + j] + s2 * block[r2 + j] + s3 * block[r3 + j];
    }
  }
  for (; i < count; i++) {
    const row = i * m;
    let sum = 0;
    for (let j = 0; j < m; j++) sum += block[row + j] * u[j];
    const residual = weights[i] * (targets[i] - sum);
    for (let j = 0; j < m; j++) sums[j] += residual * block[row + j];
  }
}
