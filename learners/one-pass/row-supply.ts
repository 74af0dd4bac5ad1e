import type { Sample } from '../../tasks/contract.ts';

/** Standardises labels and inputs by numbers taken from a sample. */
export interface Scaling {
  readonly mean: number;
  readonly deviation: number;
  /** Root mean square of a coordinate of the inputs. */
  readonly scale: number;
}

/** Mean and standard deviation of the labels, and the scale of the inputs; constant labels have deviation 1. */
export function scalingOf({ n, d, x, y }: Sample): Scaling {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += y[i];
  const mean = sum / n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (y[i] - mean) ** 2 / n;
  let squares = 0;
  for (let i = 0; i < n * d; i++) squares += x[i] * x[i];
  return { mean, deviation: Math.sqrt(variance) || 1, scale: Math.sqrt(squares / (n * d)) || 1 };
}

/** Rows in float64, standardised. */
export interface StandardRows {
  readonly n: number;
  /** n×d, row-major. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Hands out rows in order, each once. */
export interface RowSupply {
  /** The next `rows` rows; fewer, or none, where a sample that is held ends. */
  next(rows: number): StandardRows;
}

/** The rows of a sample that is held, in its order. */
export function heldRows(sample: Sample, scaling: Scaling): RowSupply {
  const { d } = sample;
  let first = 0;
  return {
    next(rows) {
      const n = Math.min(rows, sample.n - first);
      const x = sample.x.subarray(first * d, (first + n) * d);
      const y = sample.y.subarray(first, first + n);
      first += n;
      return standardRows({ n, d, x, y }, scaling);
    },
  };
}

/** New rows of a stream. */
export function freshRows(fresh: (rows: number) => Sample, scaling: Scaling): RowSupply {
  return { next: (rows) => standardRows(fresh(rows), scaling) };
}

function standardRows({ n, x, y }: Sample, { mean, deviation, scale }: Scaling): StandardRows {
  const inputs = new Float64Array(x.length);
  const labels = new Float64Array(n);
  for (let i = 0; i < x.length; i++) inputs[i] = x[i] / scale;
  for (let i = 0; i < n; i++) labels[i] = (y[i] - mean) / deviation;
  return { n, x: inputs, y: labels };
}
