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

  constructor(d: number, orders: HighestOrder) {
    this.d = d;
    this.orders = orders;
    this.first = new Float64Array(d);
    this.second = new Float64Array(orders >= 2 ? d * d : 0);
    this.fourth = new Float64Array(orders >= 4 ? pairCount(d) ** 2 : 0);
  }

  /** Adds those of a block of rows. */
  async add({ n, d, x, y }: Rows, { multiply, pause }: Effort): Promise<void> {
    this.rows += n;
    for (let i = 0; i < n; i++) {
      this.labels += y[i];
      for (let a = 0; a < d; a++) this.first[a] += y[i] * x[i * d + a];
    }
    if (this.orders >= 2) {
      const columns = { data: x, offset: 0, stride: 1, step: d };
      const times = x.map((value, at) => value * y[Math.floor(at / d)]);
      await multiply({
        into: { data: this.second, offset: 0, stride: d },
        a: { ...columns, data: times },
        b: columns,
        rows: d,
        columns: d,
        depth: n,
      });
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

  /** Adds those of other rows, or (−1) takes away those of some of its own. */
  combine(other: LabelMoments, sign: 1 | -1): void {
    this.rows += sign * other.rows;
    this.labels += sign * other.labels;
    for (const list of ['first', 'second', 'fourth'] as const) {
      const [own, added] = [this[list], other[list]];
      for (let at = 0; at < own.length; at++) own[at] += sign * added[at];
    }
  }
}
