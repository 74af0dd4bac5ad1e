import type { Sample } from '../../tasks/contract.ts';
import { moments } from '../../tasks/moments.ts';

/** The points that a network is fitted to: unit vectors, with standardised labels. */
export interface UnitPoints {
  readonly n: number;
  readonly d: number;
  /** x_i/|x_i|: row-major, n×d. */
  readonly x: Float64Array;
  /** Labels, less their mean, in units of their deviation. */
  readonly y: Float64Array;
  readonly mean: number;
  readonly deviation: number;
  /** ⟨x_i, x_k⟩: n×n. */
  readonly products: Float64Array;
  /** δ: the least distance between two of the points; Infinity for a single one. */
  readonly separation: number;
}

/** The points of a sample. */
export function unitPoints({ n, d, x, y }: Sample): UnitPoints {
  const rows = unitRows(x, n, d);
  const { mean, deviation } = moments(Float64Array.from(y));
  const scale = deviation > 0 ? deviation : 1;
  const products = new Float64Array(n * n);
  let closest = -Infinity;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      let product = 0;
      for (let c = 0; c < d; c++) product += rows[i * d + c] * rows[k * d + c];
      products[i * n + k] = product;
      products[k * n + i] = product;
      if (k < i) closest = Math.max(closest, product);
    }
  }
  return {
    n,
    d,
    x: rows,
    y: Float64Array.from(y, (label) => (label - mean) / scale),
    mean,
    deviation: scale,
    products,
    separation: Math.sqrt(Math.max(0, 2 - 2 * closest)),
  };
}

/** Rows divided by their norms, in float64; a row of zeros stays one. */
export function unitRows(x: Float32Array, n: number, d: number): Float64Array {
  const rows = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    let largest = 0;
    for (let c = 0; c < d; c++) largest = Math.max(largest, Math.abs(x[i * d + c]));
    if (largest === 0) continue;
    let squares = 0;
    // Divided by the largest entry first, so that no square overflows or vanishes.
    for (let c = 0; c < d; c++) squares += (x[i * d + c] / largest) ** 2;
    const norm = Math.sqrt(squares);
    for (let c = 0; c < d; c++) rows[i * d + c] = x[i * d + c] / largest / norm;
  }
  return rows;
}
