import { type Points, rowsOf } from './points.ts';
import type { SecondOrder } from './power-series.ts';
import { quadraticFeatureCount } from './quadratic-moments.ts';
import type { Effort } from './work.ts';

/** Number of rows processed at a time. */
const ROWS = 1024;

/**
 * The features of degree ≤ 2 of some inputs: φ(x) = (c₀; c₁ x_a; c₂ x_a², √2 c₂ x_a x_b for a < b), so that
 * φ(x)·φ(z) = Σ_{p ≤ 2} c_p(x) c_p(z) (x·z)^p. They are never stored: products with Φ and Φᵀ are computed as
 * products with the inputs.
 */
export class QuadraticFeatures {
  readonly #points: Points;
  readonly #roots: SecondOrder['roots'];
  readonly #effort: Effort;

  constructor(points: Points, { roots }: SecondOrder, effort: Effort) {
    this.#points = points;
    this.#roots = roots;
    this.#effort = effort;
  }

  /** Φᵀ·v, one number per feature, in the order of `gramMatrix`. */
  async transposed(v: Float64Array): Promise<Float64Array> {
    const { n, d } = this.#points;
    const [c0, c1, c2] = this.#roots;
    const sums = new Float64Array(quadraticFeatureCount(d));
    const square = new Float64Array(d * d);
    const scaled = new Float64Array(Math.min(ROWS, n) * d);
    for (let first = 0; first < n; first += ROWS) {
      const { x, n: count } = rowsOf(this.#points, first, Math.min(ROWS, n - first));
      for (let i = 0; i < count; i++) {
        const value = v[first + i];
        const [linear, quadratic] = [value * c1[first + i], value * c2[first + i]];
        sums[0] += value * c0[first + i];
        for (let a = 0; a < d; a++) {
          const coordinate = x[i * d + a];
          sums[1 + a] += linear * coordinate;
          scaled[i * d + a] = quadratic * coordinate;
        }
      }
      await this.#effort.multiply({
        into: { data: square, offset: 0, stride: d },
        a: { data: x, offset: 0, stride: 1, step: d },
        b: { data: scaled, offset: 0, stride: 1, step: d },
        rows: d,
        columns: d,
        depth: count,
      });
      await this.#effort.pause(2 * count * d * d);
    }
    let at = 1 + d;
    for (let b = 0; b < d; b++) {
      for (let a = 0; a <= b; a++) sums[at++] = square[a * d + b] * (a === b ? 1 : Math.SQRT2);
    }
    return sums;
  }

  /** Φ·w, one number per input. */
  async times(w: Float64Array): Promise<Float64Array> {
    const { n, d } = this.#points;
    const [c0, c1, c2] = this.#roots;
    const square = new Float64Array(d * d);
    let at = 1 + d;
    for (let b = 0; b < d; b++) {
      for (let a = 0; a <= b; a++, at++) {
        square[a * d + b] = square[b * d + a] = a === b ? w[at] : w[at] / Math.SQRT2;
      }
    }
    const values = new Float64Array(n);
    const images = new Float64Array(Math.min(ROWS, n) * d);
    for (let first = 0; first < n; first += ROWS) {
      const { x, n: count } = rowsOf(this.#points, first, Math.min(ROWS, n - first));
      await this.#effort.multiply({
        into: { data: images, offset: 0, stride: d },
        a: { data: x, offset: 0, stride: d },
        b: { data: square, offset: 0, stride: d },
        rows: count,
        columns: d,
        depth: d,
        replace: true,
      });
      for (let i = 0; i < count; i++) {
        let linear = 0;
        let quadratic = 0;
        for (let a = 0; a < d; a++) {
          const coordinate = x[i * d + a];
          linear += w[1 + a] * coordinate;
          quadratic += images[i * d + a] * coordinate;
        }
        const row = first + i;
        values[row] = c0[row] * w[0] + c1[row] * linear + c2[row] * quadratic;
      }
      await this.#effort.pause(2 * count * d * d);
    }
    return values;
  }
}
