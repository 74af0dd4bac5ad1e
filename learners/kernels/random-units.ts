import type { ImplicitFeatures } from './implicit-features.ts';
import { type Points, rowsOf } from './points.ts';
import type { Effort } from './work.ts';

/** Rows processed at a time. */
const ROWS = 1024;

/** Units σ(w_j·x + s_j), j = 1..m. */
export interface Units {
  readonly m: number;
  readonly d: number;
  /** m×d, row-major. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  /** Replaces pre-activations by activations, in place. */
  activate(values: Float64Array, count: number): void;
}

/** Writes the activations of the units into the start of `into`, rows.n×m. */
export async function evaluateUnits(
  { m, d, weights, biases, activate }: Units,
  rows: Points,
  into: Float64Array,
  { multiply }: Pick<Effort, 'multiply'>,
): Promise<void> {
  for (let i = 0; i < rows.n; i++) into.set(biases, i * m);
  await multiply({
    into: { data: into, offset: 0, stride: m },
    a: { data: rows.x, offset: 0, stride: d },
    b: { data: weights, offset: 0, stride: d },
    rows: rows.n,
    columns: m,
    depth: d,
  });
  activate(into, rows.n * m);
}

/** Operations of evaluating all units for one input and using them once. */
export function unitFlops(m: number, d: number): number {
  return m * (2 * d + 4);
}

/** The activations as a feature matrix, evaluated anew for every product. */
export function unitFeatures(units: Units, points: Points, effort: Effort): ImplicitFeatures {
  const { n } = points;
  const { m, d } = units;
  const block = new Float64Array(m * Math.min(ROWS, n));
  const overBlocks = async (use: (first: number, count: number) => void) => {
    for (let first = 0; first < n; first += ROWS) {
      const rows = rowsOf(points, first, Math.min(ROWS, n - first));
      await evaluateUnits(units, rows, block, effort);
      use(first, rows.n);
      await effort.pause(rows.n * unitFlops(m, d));
    }
  };
  return {
    n,
    size: m,
    async times(w) {
      const values = new Float64Array(n);
      await overBlocks((first, count) => {
        for (let i = 0; i < count; i++) {
          let sum = 0;
          for (let j = 0; j < m; j++) sum += block[i * m + j] * w[j];
          values[first + i] = sum;
        }
      });
      return values;
    },
    async transposed(v) {
      const sums = new Float64Array(m);
      await overBlocks((first, count) => {
        for (let i = 0; i < count; i++) {
          const value = v[first + i];
          for (let j = 0; j < m; j++) sums[j] += block[i * m + j] * value;
        }
      });
      return sums;
    },
  };
}
