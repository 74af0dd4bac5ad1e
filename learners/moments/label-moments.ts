import { addRowProducts } from '../kernels/row-products.ts';
import type { Effort } from '../kernels/work.ts';
import type { Rows } from '../one-step/rows.ts';

/** The highest order of moments that is used: orders 1, 2 and 4 up to it. */
export const highestOrders = [1, 2, 4] as const;
export type HighestOrder = (typeof highestOrders)[number];

/** Pairs a ≤ b of d indices. */
export function pairCount(d: number): number {
  return (d * (d + 1)) / 2;
}

/** The place of a pair among all pairs with a ≤ b, row by row of the upper triangle. */
export function pairAt(a: number, b: number, d: number): number {
  const [low, high] = a <= b ? [a, b] : [b, a];
  return low * d - (low * (low - 1)) / 2 + (high - low);
}

/**
 * Sums of the labels times products of one, two and four coordinates of their inputs. Sums of different rows add
 * up, so that those of all rows but a part are a difference.
 */
export class LabelMoments {
  readonly d: number;
  readonly orders: HighestOrder;
  rows = 0;
  labels = 0;
  /** Σ y x, d numbers. */
  readonly first: Float64Array;
  /** Σ y x_a x_b, d×d; empty if orders are 1. */
  readonly second: Float64Array;
  /** Σ y x_a x_b x_c x_d for pairs a ≤ b and c ≤ d, a square of {@link pairCount}; empty unless orders go to 4. */
  readonly fourth: Float64Array;
  /** Σ y² Σ_m He_m(x) He_m(x)ᵀ/m!, unfolded as T_m is: what every row contributes to S alone. d×d. */
  readonly own: Float64Array;

  constructor(d: number, orders: HighestOrder) {
    this.d = d;
    this.orders = orders;
    this.first = new Float64Array(d);
    this.second = new Float64Array(orders >= 2 ? d * d : 0);
    this.fourth = new Float64Array(orders >= 4 ? pairCount(d) ** 2 : 0);
    this.own = new Float64Array(d * d);
  }

  /** Adds those of a block of rows. */
  async add({ n, d, x, y }: Rows, { multiply, pause }: Effort): Promise<void> {
    this.rows += n;
    for (let i = 0; i < n; i++) {
      this.labels += y[i];
      for (let a = 0; a < d; a++) this.first[a] += y[i] * x[i * d + a];
    }
    await this.#addOwn({ n, d, x, y }, multiply);
    if (this.orders >= 2) {
      const times = x.map((value, at) => value * y[Math.floor(at / d)]);
      await addRowProducts(this.second, times, x, { n, columns: d }, multiply);
      await pause(2 * n * d * d);
    }
    if (this.orders >= 4) {
      const pairs = pairCount(d);
      // One product of coordinates per row, which native code multiplies without a copy.
      const products = new Float64Array(pairs * n);
      const times = new Float64Array(pairs * n);
      let at = 0;
      for (let a = 0; a < d; a++)
        for (let b = a; b < d; b++)
          for (let i = 0; i < n; i++) {
            const product = x[i * d + a] * x[i * d + b];
            products[at] = product;
            times[at++] = y[i] * product;
          }
      await multiply({
        into: { data: this.fourth, offset: 0, stride: pairs },
        a: { data: times, offset: 0, stride: n },
        b: { data: products, offset: 0, stride: n },
        rows: pairs,
        columns: pairs,
        depth: n,
      });
      await pause(2 * n * pairs * pairs);
    }
  }

  /**
   * In a basis whose first vector is x/|x|, an entry of He_m(x) is a product of one-variable Hermite polynomials at
   * |x| and at 0, so that He_m(x) He_m(x)ᵀ is a multiple of I plus one of x xᵀ.
   */
  async #addOwn({ n, d, x, y }: Rows, multiply: Effort['multiply']): Promise<void> {
    const scaled = new Float64Array(n * d);
    let across = 0;
    for (let i = 0; i < n; i++) {
      let square = 0;
      for (let a = 0; a < d; a++) square += x[i * d + a] ** 2;
      const second = square - 1;
      let along = square;
      let beside = 0;
      if (this.orders >= 2) {
        along += second ** 2 / 2;
        beside += 1 / 2;
      }
      if (this.orders >= 4) {
        const fourth = square ** 2 - 6 * square + 3;
        along += (fourth ** 2 + 3 * (d - 1) * second ** 2) / 24;
        beside += (3 * second ** 2 + 3 * d + 3) / 24;
      }
      across += y[i] ** 2 * beside;
      const factor = square > 0 ? (y[i] ** 2 * (along - beside)) / square : 0;
      for (let a = 0; a < d; a++) scaled[i * d + a] = factor * x[i * d + a];
    }
    await addRowProducts(this.own, scaled, x, { n, columns: d }, multiply);
    for (let a = 0; a < d; a++) this.own[a * d + a] += across;
  }

  /** Adds those of other rows, or (−1) takes away those of some of its own. */
  combine(other: LabelMoments, sign: 1 | -1): void {
    this.rows += sign * other.rows;
    this.labels += sign * other.labels;
    for (const list of ['first', 'second', 'fourth', 'own'] as const) {
      const [own, added] = [this[list], other[list]];
      for (let at = 0; at < own.length; at++) own[at] += sign * added[at];
    }
  }
}
