import type { Sample } from '../../tasks/contract.ts';
import type { RowSource } from './rows.ts';

/** α + β·x, which is taken out of the labels before a network fits them and is added to its predictions. */
export interface LinearPart {
  readonly alpha: number;
  /** d numbers. */
  readonly beta: Float64Array;
  /** Inputs are divided by this number, the root mean square of a coordinate: 1 on the tasks' own inputs. */
  readonly scale: number;
}

/**
 * α = mean y and β = mean (y·x) over some rows of a sample, with inputs divided by the root mean square of
 * their coordinates. For isotropic inputs this is the part of the labels of degree ≤ 1.
 */
export function linearPartOf({ d, x, y }: Sample, rows: ArrayLike<number>): LinearPart {
  const n = rows.length;
  const beta = new Float64Array(d);
  let alpha = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const start = rows[i] * d;
    const label = y[rows[i]];
    alpha += label / n;
    for (let c = 0; c < d; c++) {
      const value = x[start + c];
      squares += value * value;
      beta[c] += (label * value) / n;
    }
  }
  const scale = Math.sqrt(squares / (n * d)) || 1;
  for (let c = 0; c < d; c++) beta[c] /= scale;
  return { alpha, beta, scale };
}

/** α + β·x of one row of scaled inputs. */
export function linearAt({ alpha, beta }: LinearPart, x: Float64Array, start: number): number {
  let sum = alpha;
  for (let c = 0; c < beta.length; c++) sum += beta[c] * x[start + c];
  return sum;
}

/** These rows of the sample, in this order, with scaled inputs and with the linear part taken out of the labels. */
export function withoutLinearPart(
  { d, x, y }: Pick<Sample, 'd' | 'x' | 'y'>,
  order: ArrayLike<number>,
  linear: LinearPart,
): RowSource {
  return {
    n: order.length,
    d,
    block(first, count) {
      const inputs = new Float64Array(count * d);
      const labels = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const row = order[first + i];
        for (let c = 0; c < d; c++) inputs[i * d + c] = x[row * d + c] / linear.scale;
        labels[i] = y[row] - linearAt(linear, inputs, i * d);
      }
      return { n: count, d, x: inputs, y: labels };
    },
  };
}
