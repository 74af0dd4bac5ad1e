import type { Stream } from '../../tasks/streams.ts';
import type { Effort } from '../kernels/work.ts';

/**
 * f(x) = m^{−1/2} Σ_r a_r max(w_r·x − b, 0) for unit vectors x: a layer of shifted ReLU units with a read-out of
 * fixed signs. Only W is trained.
 */
export interface ShiftedReluNetwork {
  readonly m: number;
  readonly d: number;
  /** W, row-major, m×d. */
  readonly weights: Float64Array;
  /** a_r = ±1. */
  readonly signs: Float64Array;
  /** b, the same for all units. */
  readonly threshold: number;
}

/**
 * b = √(c ln m): w·x ~ N(0, 1) is above it with probability of about m^{−c/2}, up to a power of ln m.
 */
export function thresholdOf(shift: number, m: number): number {
  return Math.sqrt(shift * Math.log(m));
}

/** W ~ N(0, I) and signs at random. */
export function drawNetwork(
  { m, d, threshold }: Pick<ShiftedReluNetwork, 'm' | 'd' | 'threshold'>,
  stream: Stream,
): ShiftedReluNetwork {
  return {
    m,
    d,
    threshold,
    weights: stream.child('weights').normals(new Float64Array(m * d)),
    signs: stream.child('signs').signs(new Float64Array(m)),
  };
}

/** Rows, and units, of a block of values: 512 KiB, so that they are still in the cache when they are summed. */
const [rowsAtOnce, unitsAtOnce] = [128, 512];

/** f at n unit vectors (row-major, n×d). */
export async function outputsAt(
  { m, d, weights, signs, threshold }: ShiftedReluNetwork,
  x: Float64Array,
  n: number,
  effort: Effort,
): Promise<Float64Array> {
  const outputs = new Float64Array(n);
  const values = new Float64Array(Math.min(n, rowsAtOnce) * Math.min(m, unitsAtOnce));
  for (let first = 0; first < n; first += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, n - first);
    for (let unit = 0; unit < m; unit += unitsAtOnce) {
      const units = Math.min(unitsAtOnce, m - unit);
      await effort.multiply({
        into: { data: values, offset: 0, stride: units },
        a: { data: x, offset: first * d, stride: d },
        b: { data: weights, offset: unit * d, stride: d },
        rows,
        columns: units,
        depth: d,
        replace: true,
      });
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let r = 0; r < units; r++) {
          const above = values[i * units + r] - threshold;
          if (above > 0) sum += signs[unit + r] * above;
        }
        outputs[first + i] += sum;
      }
    }
    await effort.pause(rows * m * (2 * d + 2));
  }
  for (let i = 0; i < n; i++) outputs[i] /= Math.sqrt(m);
  return outputs;
}
