import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { DivergedError } from '../engine/diverged-error.ts';
import { quadraticForm } from '../kernels/implicit-features.ts';
import { type Points, rowsOf } from '../kernels/points.ts';
import type { Multiply } from '../kernels/products.ts';
import type { Whitening } from '../kernels/whitening.ts';

/** Non-linearities of the first layer; quadratic is (z² − 1)/√2. */
export const innerKinds = ['quadratic', 'relu', 'cubic'] as const;
export type InnerKind = (typeof innerKinds)[number];

/** p(x) = U·σ(V·x + s) + o, the r features of the bottleneck; all matrices row-major. */
export interface InnerLayers {
  readonly kind: InnerKind;
  readonly d: number;
  readonly units: number;
  readonly features: number;
  /** V, units×d. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  /** U, features×units. */
  readonly mixing: Float64Array;
  readonly offsets: Float64Array;
}

/** f(x) = ⟨c, max(0, A·p + b)⟩/√width + ⟨skip, p⟩ + offset, in units of the standardised label. */
export interface OuterLayer {
  readonly width: number;
  /** A, width×features. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  readonly readOut: Float64Array;
  readonly skip: Float64Array;
  readonly offset: number;
}

/** Rows evaluated at a time. */
const ROWS = 1024;

/** Replaces pre-activations by activations, in place. */
export function activateInner(kind: InnerKind, values: Float64Array, count: number): void {
  if (kind === 'quadratic')
    for (let i = 0; i < count; i++) values[i] = (values[i] * values[i] - 1) * Math.SQRT1_2;
  else if (kind === 'relu') for (let i = 0; i < count; i++) values[i] = Math.max(0, values[i]);
  else for (let i = 0; i < count; i++) values[i] = values[i] * values[i] * values[i];
}

/** Two units z+1 and z−1, whose squares differ by 4z, give a linear function exactly. */
const linearUnits = 2;

/** Number of first-layer units that realise one quadratic function of d coordinates exactly. */
export function unitsPerQuadratic(d: number): number {
  return d + linearUnits;
}

/**
 * The layers that compute w·φ(whitened x) for each of these w exactly, with φ the quadratics of
 * `quadraticsOf`: d units along the eigenvectors of a feature's form and two for its linear part. The squared
 * length of a unit's weights, in whitened coordinates, is its eigenvalue over the largest of the feature.
 */
export function realiseQuadratics(ws: readonly Float64Array[], whitening: Whitening): InnerLayers {
  const { d } = whitening;
  const each = unitsPerQuadratic(d);
  const units = each * ws.length;
  const white = new Float64Array(units * d);
  const shifts = new Float64Array(units);
  const mixing = new Float64Array(ws.length * units);
  const offsets = new Float64Array(ws.length);
  for (const [f, w] of ws.entries()) {
    const { form, linear } = quadraticForm(w, d);
    if (!form.every(Number.isFinite)) throw new DivergedError('a feature is not finite');
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
      Matrix.from1DArray(d, d, form),
      { assumeSymmetric: true },
    );
    const largest = Math.max(...realEigenvalues.map(Math.abs));
    for (let j = 0; j < d; j++) {
      const unit = f * each + j;
      const value = realEigenvalues[j];
      if (value === 0) continue;
      const length = Math.sqrt(Math.abs(value) / largest);
      for (let a = 0; a < d; a++) white[unit * d + a] = length * eigenvectorMatrix.get(a, j);
      const factor = Math.sign(value) * largest * Math.SQRT2;
      mixing[f * units + unit] = factor;
      offsets[f] += factor * Math.SQRT1_2;
    }
    const slope = Math.sqrt(linear.reduce((sum, value) => sum + value * value, 0));
    for (const [k, sign] of [1, -1].entries()) {
      const unit = f * each + d + k;
      shifts[unit] = sign;
      if (slope > 0) for (let a = 0; a < d; a++) white[unit * d + a] = linear[a] / slope;
      // ((z+1)² − (z−1)²)/√2 = 4z/√2
      mixing[f * units + unit] = (sign * slope * Math.SQRT2) / 4;
    }
  }
  return {
    kind: 'quadratic',
    d,
    units,
    features: ws.length,
    ...unwhitened(white, shifts, whitening),
    mixing,
    offsets,
  };
}

/** Weights and biases of units that read x, given those of units that read the whitened x. */
export function unwhitened(
  white: Float64Array,
  shifts: Float64Array,
  { d, mean, root }: Whitening,
): Pick<InnerLayers, 'weights' | 'biases'> {
  const weights = new Float64Array(white.length);
  const biases = shifts.slice();
  for (let j = 0; j < shifts.length; j++) {
    for (let a = 0; a < d; a++) {
      let sum = 0;
      for (let b = 0; b < d; b++) sum += white[j * d + b] * root[b * d + a];
      weights[j * d + a] = sum;
      biases[j] -= sum * mean[a];
    }
  }
  return { weights, biases };
}

/** p of these inputs, n×features, row-major. */
export async function innerValues(
  { kind, d, units, features, weights, biases, mixing, offsets }: InnerLayers,
  points: Points,
  multiply: Multiply,
  pause?: (flops: number) => Promise<void>,
): Promise<Float64Array> {
  const { n } = points;
  const values = new Float64Array(n * features);
  const hidden = new Float64Array(Math.min(ROWS, n) * units);
  for (let first = 0; first < n; first += ROWS) {
    const rows = rowsOf(points, first, Math.min(ROWS, n - first));
    for (let i = 0; i < rows.n; i++) {
      hidden.set(biases, i * units);
      values.set(offsets, (first + i) * features);
    }
    await multiply({
      into: { data: hidden, offset: 0, stride: units },
      a: { data: rows.x, offset: 0, stride: d },
      b: { data: weights, offset: 0, stride: d },
      rows: rows.n,
      columns: units,
      depth: d,
    });
    activateInner(kind, hidden, rows.n * units);
    await multiply({
      into: { data: values, offset: first * features, stride: features },
      a: { data: hidden, offset: 0, stride: units },
      b: { data: mixing, offset: 0, stride: units },
      rows: rows.n,
      columns: features,
      depth: units,
    });
    await pause?.(2 * rows.n * units * (d + features + 2));
  }
  return values;
}

/** The layers with every feature scaled to mean 0 and variance 1 on rows with these values of p (n×features). */
export function standardisedFeatures(inner: InnerLayers, values: Float64Array): InnerLayers {
  const { features, units } = inner;
  const n = values.length / features;
  const mixing = inner.mixing.slice();
  const offsets = inner.offsets.slice();
  for (let f = 0; f < features; f++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += values[i * features + f] / n;
    let variance = 0;
    for (let i = 0; i < n; i++) variance += (values[i * features + f] - mean) ** 2 / n;
    const deviation = Math.sqrt(variance);
    // A feature that is constant up to rounding is only centred: scaling it would amplify rounding errors.
    const scale = deviation > 1e-10 * (1 + Math.abs(mean)) ? 1 / deviation : 1;
    offsets[f] = scale * (offsets[f] - mean);
    for (let j = 0; j < units; j++) mixing[f * units + j] *= scale;
  }
  return { ...inner, mixing, offsets };
}

/** max(0, A·p + b)/√width of these features (rows×features), rows×width. */
export async function outerUnits(
  { width, weights, biases }: Pick<OuterLayer, 'width' | 'weights' | 'biases'>,
  values: Float64Array,
  features: number,
  multiply: Multiply,
): Promise<Float64Array> {
  const n = values.length / features;
  const scale = 1 / Math.sqrt(width);
  const units = new Float64Array(n * width);
  if (width === 0) return units;
  for (let i = 0; i < n; i++) units.set(biases, i * width);
  await multiply({
    into: { data: units, offset: 0, stride: width },
    a: { data: values, offset: 0, stride: features },
    b: { data: weights, offset: 0, stride: features },
    rows: n,
    columns: width,
    depth: features,
  });
  for (let at = 0; at < units.length; at++) units[at] = units[at] > 0 ? scale * units[at] : 0;
  return units;
}

/** f of rows with these features (rows×features), by each of these layers, which share their units. */
export async function outerValues(
  layers: readonly OuterLayer[],
  values: Float64Array,
  features: number,
  multiply: Multiply,
): Promise<Float64Array[]> {
  const n = values.length / features;
  const predictions = layers.map(() => new Float64Array(n));
  for (let first = 0; first < n; first += ROWS) {
    const count = Math.min(ROWS, n - first);
    const block = values.subarray(first * features, (first + count) * features);
    const units = await outerUnits(layers[0], block, features, multiply);
    for (const [k, { width, readOut, skip, offset }] of layers.entries()) {
      for (let i = 0; i < count; i++) {
        let sum = offset;
        for (let f = 0; f < features; f++) sum += skip[f] * block[i * features + f];
        for (let j = 0; j < width; j++) sum += readOut[j] * units[i * width + j];
        predictions[k][first + i] = sum;
      }
    }
  }
  return predictions;
}
