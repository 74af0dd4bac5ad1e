import type { Effort } from '../kernels/work.ts';
import { derivatives, type HiddenLayer, preactivations, rowsAtOnce } from './hidden-layer.ts';
import { eachBlock, type RowSource } from './rows.ts';

/**
 * The first layer of a network of 2m units after one gradient step on the mean squared error, over all rows at
 * once. Unit j has read-out a_j, and unit m + j has the same weights and bias and read-out −a_j, so that the
 * network is 0 at the start and
 *
 *     −∂/∂w_j = (2/n) a_j Σ_i y_i σ′(w_j·x_i + b_j) x_i,    −∂/∂w_{m+j} = −(−∂/∂w_j).
 *
 * The new weights are this step alone, divided by the root mean square of its rows' norms: the initial weights
 * are dropped, as with a weight decay of one over the learning rate.
 * @param initial m units
 * @param signs a_j = ±1, m numbers
 * @returns 2m units, with the biases of the initial ones
 */
export async function gradientStep(
  initial: HiddenLayer,
  signs: Float64Array,
  source: RowSource,
  effort: Effort,
): Promise<HiddenLayer> {
  const { m, d, activation, biases } = initial;
  const derivative = derivatives[activation];
  const step = new Float64Array(m * d);
  const size = rowsAtOnce(m);
  const slopes = new Float64Array(m * Math.min(size, source.n));
  await eachBlock(source, size, async (rows) => {
    await preactivations(initial, rows, slopes, effort);
    for (let j = 0; j < m; j++) {
      const start = j * rows.n;
      for (let i = 0; i < rows.n; i++) {
        slopes[start + i] = signs[j] * rows.y[i] * derivative(slopes[start + i]);
      }
    }
    await effort.multiply({
      into: { data: step, offset: 0, stride: d },
      a: { data: slopes, offset: 0, stride: rows.n },
      b: { data: rows.x, offset: 0, stride: 1, step: d },
      rows: m,
      columns: d,
      depth: rows.n,
    });
    await effort.pause(2 * m * rows.n * d);
  });
  let squares = 0;
  for (let i = 0; i < step.length; i++) squares += step[i] * step[i];
  // Labels that leave no gradient, such as equal ones, leave weights of 0.
  const norm = Math.sqrt(squares / m) || 1;
  const weights = new Float64Array(2 * m * d);
  for (let i = 0; i < step.length; i++) {
    weights[i] = step[i] / norm;
    weights[m * d + i] = -weights[i];
  }
  const both = new Float64Array(2 * m);
  both.set(biases);
  both.set(biases, m);
  return { m: 2 * m, d, activation, weights, biases: both };
}

/**
 * What the next step starts from: the first half of the units, each at norm 1 unless its weights are 0.
 * @param stepped 2m units, as `gradientStep` returns them
 * @returns m units
 */
export function directionsOf(stepped: HiddenLayer): HiddenLayer {
  const { d, biases } = stepped;
  const m = stepped.m / 2;
  const weights = stepped.weights.slice(0, m * d);
  for (let j = 0; j < m; j++) {
    const row = weights.subarray(j * d, (j + 1) * d);
    const norm = Math.sqrt(row.reduce((sum, weight) => sum + weight * weight, 0)) || 1;
    for (let c = 0; c < d; c++) row[c] /= norm;
  }
  return { ...stepped, m, weights, biases: biases.slice(0, m) };
}
