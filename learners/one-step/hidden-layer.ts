import type { Stream } from '../../tasks/streams.ts';
import type { Effort } from '../kernels/work.ts';
import type { Rows } from './rows.ts';

export const activations = ['relu', 'gelu', 'tanh'] as const;
export type Activation = (typeof activations)[number];

/** Units σ(w_j·x + b_j), j = 1..m. */
export interface HiddenLayer {
  readonly m: number;
  readonly d: number;
  readonly activation: Activation;
  /** m×d, row-major. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/** Rows of w ~ N(0, I/d) and biases of this standard deviation. */
export function drawLayer(
  { m, d, activation, bias }: { m: number; d: number; activation: Activation; bias: number },
  stream: Stream,
): HiddenLayer {
  return {
    m,
    d,
    activation,
    weights: stream.child('weights').normals(new Float64Array(m * d), 1 / Math.sqrt(d)),
    biases: stream.child('biases').normals(new Float64Array(m), bias),
  };
}

/** Rows of inputs that are taken at a time: few enough for m values of each to stay near 8 MiB. */
export function rowsAtOnce(m: number): number {
  return Math.max(64, Math.min(1024, Math.floor(2 ** 20 / m)));
}

/** Writes w_j·x_i + b_j into the start of `into`, one unit per row: m×rows.n. */
export async function preactivations(
  { m, d, weights, biases }: HiddenLayer,
  { n, x }: Rows,
  into: Float64Array,
  { multiply, pause }: Effort,
): Promise<void> {
  for (let j = 0; j < m; j++) into.fill(biases[j], j * n, (j + 1) * n);
  await multiply({
    into: { data: into, offset: 0, stride: n },
    a: { data: weights, offset: 0, stride: d },
    b: { data: x, offset: 0, stride: d },
    rows: m,
    columns: n,
    depth: d,
  });
  await pause(2 * m * n * d);
}

/** Writes the units' values into the start of `into`, one unit per row: m×rows.n. */
export async function unitValues(
  layer: HiddenLayer,
  rows: Rows,
  into: Float64Array,
  effort: Effort,
): Promise<void> {
  await preactivations(layer, rows, into, effort);
  const size = layer.m * rows.n;
  const value = values[layer.activation];
  for (let i = 0; i < size; i++) into[i] = value(into[i]);
}

const cube = 0.044715;
const slope = Math.sqrt(2 / Math.PI);

/** gelu in its approximation by tanh (Hendrycks & Gimpel, arXiv 1606.08415, §2). */
const values: Readonly<Record<Activation, (z: number) => number>> = {
  relu: (z) => (z > 0 ? z : 0),
  tanh: Math.tanh,
  gelu: (z) => 0.5 * z * (1 + Math.tanh(slope * (z + cube * z ** 3))),
};

/** σ′; that of relu is 0 at 0. */
export const derivatives: Readonly<Record<Activation, (z: number) => number>> = {
  relu: (z) => (z > 0 ? 1 : 0),
  tanh: (z) => 1 - Math.tanh(z) ** 2,
  gelu(z) {
    const t = Math.tanh(slope * (z + cube * z ** 3));
    return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * slope * (1 + 3 * cube * z * z);
  },
};
