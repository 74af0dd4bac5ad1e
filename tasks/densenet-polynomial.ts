import {
  type FeatureLayer,
  type InstantiateOptions,
  type Skips,
  type Task,
  type TaskStructure,
  UnsupportedTaskError,
} from './contract.ts';
import { RunningMoments } from './moments.ts';
import type { DensenetParameters } from './parameters.ts';
import { addProducts } from './products.ts';
import { pilotSize, sampledTask, type Target } from './sampled-task.ts';
import type { Polynomial } from './spectrum/polynomial-ring.ts';
import type { Stream } from './streams.ts';
import { type WeightKind, weightMatrix } from './weights.ts';

/** Rows that are evaluated together: a divisor of `pilotSize`. */
const rowsAtOnce = 128;

/** Rows of one native product: 8 MiB of inputs at d = 1024. */
const rowsAtOnceNatively = 1024;

/** The shape of a quadratic DenseNet; index l - 2 of each list belongs to layer l = 2..L. */
export interface DensenetShape {
  readonly d: number;
  /** k_l */
  readonly widths: readonly number[];
  /** The layers j ≥ 1 that layer l reads. */
  readonly sources: readonly (readonly number[])[];
  /** α_l */
  readonly alpha: readonly number[];
}

/** Layer l: its i-th feature is ((z_i)² − mean_i) · scale_i with z = Σ_j matrix_j · (features of layer j). */
export interface DensenetLayer {
  readonly width: number;
  readonly reads: readonly { readonly source: number; readonly matrix: Float64Array }[];
  mean: Float64Array;
  scale: Float64Array;
}

/** A DenseNet polynomial with its weights and moments, before the target itself is centred and scaled. */
export interface DensenetPolynomial extends Target {
  readonly layers: readonly DensenetLayer[];
  readonly alpha: readonly number[];
}

/**
 * The quadratic DenseNet polynomial of Allen-Zhu & Li, "Backward Feature Correction", arXiv 2001.04413, §2:
 *
 *     G_1(x) = x,   G_l(x) = standardise((Σ_{j ∈ J_l, j ≥ 1} W_{l,j} G_j(x))²),   G(x) = Σ_l α_l Sum(G_l(x))
 *
 * The square is taken elementwise. Every feature is brought to mean 0 and variance 1 by its moments on the
 * pilot sample, layer by layer from below. This is how the paper's bias G_0 and the freedom in the scale of W
 * are used here, and it keeps what each layer reads of order 1 at every d. W_{l,j} is a {@link weightMatrix}
 * divided by the root of the number of layers j ≥ 1 that layer l reads. Each W_{l,j} has its own stream, so
 * that tasks which differ in skips or α have the other weights in common.
 *
 * @param pilot pilotSize×d inputs
 * @throws UnsupportedTaskError if a feature is constant under the inputs
 */
export function densenetPolynomial(
  { d, widths, sources, alpha }: DensenetShape,
  kind: WeightKind,
  stream: Stream,
  pilot: Float32Array,
): DensenetPolynomial {
  const layers = widths.map((width, index): DensenetLayer => {
    const reads = sources[index].map((source) => {
      const columns = source === 1 ? d : widths[source - 2];
      const matrix = weightMatrix(kind, width, columns, stream.child('weights', index + 2, source));
      const scale = 1 / Math.sqrt(sources[index].length);
      return { source, matrix: matrix.map((weight) => weight * scale) };
    });
    return { width, reads, mean: new Float64Array(width), scale: new Float64Array(width).fill(1) };
  });

  // The values of a block of rows: activations[l - 1] holds G_l.
  const activations = [d, ...widths].map((width) => new Float64Array(rowsAtOnce * width));
  /** Evaluates all layers at the rows from `start` on, and returns how many rows that is. */
  const forward = (x: Float32Array, start: number, n: number): number => {
    const count = Math.min(rowsAtOnce, n - start);
    activations[0].set(x.subarray(start * d, (start + count) * d));
    for (let index = 0; index < layers.length; index++)
      evaluateLayer(layers[index], activations, activations[index + 1], count);
    return count;
  };
  const readPilot = (source: number, start: number): void => {
    const [values, width] = source > 1 ? [pilotFeatures[source - 2], widths[source - 2]] : [pilot, d];
    activations[source - 1].set(values.subarray(start * width, (start + rowsAtOnce) * width));
  };

  // The pilot sample's features are computed once, layer by layer; each layer reads the final values of those
  // below.
  const pilotFeatures = layers.map(({ width }) => new Float64Array(pilotSize * width));
  for (const [index, layer] of layers.entries()) {
    const { width } = layer;
    const running = new RunningMoments(width);
    const features = pilotFeatures[index];
    const out = activations[index + 1];
    for (let start = 0; start < pilotSize; start += rowsAtOnce) {
      for (const { source } of layer.reads) readPilot(source, start);
      evaluateLayer(layer, activations, out, rowsAtOnce);
      for (let row = 0; row < rowsAtOnce; row++) running.add(out.subarray(row * width, (row + 1) * width));
      features.set(out, start * width);
    }
    const deviations = running.standardDeviations();
    const constant = deviations.indexOf(0);
    if (constant >= 0) {
      throw new UnsupportedTaskError(
        `feature ${constant + 1} of the target's layer ${index + 2} is constant under these inputs at d = ${d}`,
      );
    }
    layer.mean = running.mean;
    layer.scale = deviations.map((deviation) => 1 / deviation);
    standardise(features, layer);
  }
  const pilotValues = new Float64Array(pilotSize);
  for (const [index, features] of pilotFeatures.entries())
    addRowSums(features, widths[index], alpha[index], pilotValues);

  return {
    layers,
    alpha,
    pilotValues,
    size: Math.sqrt(widths.reduce((total, width, index) => total + alpha[index] ** 2 * width, 0)),
    values(x, n) {
      const values = new Float64Array(n);
      for (let start = 0; start < n; start += rowsAtOnce) {
        const count = forward(x, start, n);
        for (const [index, width] of widths.entries())
          addRowSums(activations[index + 1].subarray(0, count * width), width, alpha[index], values, start);
      }
      return values;
    },
    async valuesNatively(x, n, multiply) {
      const most = Math.min(n, rowsAtOnceNatively);
      // Not the arrays of `values`, which may be called between two products.
      const blocks = [d, ...widths].map((width) => new Float64Array(most * width));
      const values = new Float64Array(n);
      for (let start = 0; start < n; start += most) {
        const count = Math.min(most, n - start);
        blocks[0].set(x.subarray(start * d, (start + count) * d));
        for (const [index, layer] of layers.entries()) {
          const { reads, width } = layer;
          const own = blocks[index + 1].subarray(0, count * width);
          for (const [i, { source, matrix }] of reads.entries()) {
            const depth = matrix.length / width;
            const a = blocks[source - 1].subarray(0, count * depth);
            await multiply({
              ...{ into: own, a, b: matrix, rows: count, columns: width, depth },
              replace: i === 0,
            });
          }
          squareAndStandardise(own, layer);
          addRowSums(own, width, alpha[index], values, start);
        }
      }
      return values;
    },
    features(x, n) {
      const features = layers.map(
        ({ width }, index): FeatureLayer => ({
          layer: index + 2,
          width,
          values: new Float32Array(n * width),
        }),
      );
      for (let start = 0; start < n; start += rowsAtOnce) {
        const count = forward(x, start, n);
        for (const [index, { width, values }] of features.entries())
          values.set(activations[index + 1].subarray(0, count * width), start * width);
      }
      return features;
    },
    expand(ring) {
      const activations: Polynomial[][] = [];
      for (const { reads, mean, scale, width } of layers)
        activations.push(
          Array.from({ length: width }, (_, i) => {
            const z = ring.combine(
              reads.flatMap(({ source, matrix }): [number, Polynomial][] => {
                const columns = matrix.length / width;
                const row = matrix.subarray(i * columns, (i + 1) * columns);
                if (source === 1) return [[1, ring.linear(row)]];
                return activations[source - 2].map((feature, j) => [row[j], feature]);
              }),
            );
            return ring.combine([
              [scale[i], ring.square(z)],
              [-mean[i] * scale[i], ring.constant(1)],
            ]);
          }),
        );
      return ring.combine(
        activations.flatMap((features, index) =>
          features.map((feature): [number, Polynomial] => [alpha[index], feature]),
        ),
      );
    },
  };
}

function evaluateLayer(
  layer: DensenetLayer,
  activations: readonly Float64Array[],
  out: Float64Array,
  count: number,
): void {
  const { reads, width } = layer;
  const own = out.subarray(0, count * width);
  own.fill(0);
  for (const { source, matrix } of reads)
    addProducts(matrix, width, matrix.length / width, activations[source - 1], own, count);
  squareAndStandardise(own, layer);
}

/** z ← (z² − mean) · scale, feature by feature, row by row. */
function squareAndStandardise(z: Float64Array, { width, mean, scale }: DensenetLayer): void {
  for (let row = 0; row < z.length; row += width)
    for (let i = 0; i < width; i++) z[row + i] = (z[row + i] * z[row + i] - mean[i]) * scale[i];
}

/** Centres and scales a layer's features, row by row. */
function standardise(features: Float64Array, { width, mean, scale }: DensenetLayer): void {
  for (let row = 0; row < features.length; row += width)
    for (let i = 0; i < width; i++) features[row + i] = (features[row + i] - mean[i]) * scale[i];
}

/** into[start + row] += factor · (sum of the row), for every row of the features. */
function addRowSums(
  features: Float64Array,
  width: number,
  factor: number,
  into: Float64Array,
  start = 0,
): void {
  for (let row = start, at = 0; at < features.length; row++) {
    let total = 0;
    for (let i = 0; i < width; i++) total += features[at++];
    into[row] += factor * total;
  }
}

/**
 * A task whose target is a DenseNet polynomial.
 * @throws UnsupportedTaskError if layer 2 would be wider than the input, or if a feature or the target is
 * constant
 */
export function densenetTask(
  family: string,
  { d, seed, params }: InstantiateOptions<DensenetParameters>,
): Task {
  const shape = densenetShape(d, params);
  return sampledTask({
    family,
    d,
    seed,
    sampling: params,
    shape: densenetStructure(family, d, params),
    build: (stream, pilot) => densenetPolynomial(shape, params.weights, stream, pilot),
  });
}

/**
 * The shape of a DenseNet polynomial's task.
 * @throws UnsupportedTaskError if layer 2 would be wider than the input
 */
export function densenetStructure(family: string, d: number, params: DensenetParameters): TaskStructure {
  const { widths, sources } = densenetShape(d, params);
  return {
    family,
    d,
    layers: params.L,
    widths,
    degree: 2 ** (params.L - 1),
    output: params.output,
    skips: skipsOf(sources),
  };
}

/**
 * The smallest of the three kinds that contains the sources of every layer.
 * @param sources those of the layers 2..L
 */
function skipsOf(sources: readonly (readonly number[])[]): Skips {
  const beside = sources.map((read, index) => read.filter((j) => j !== index + 1));
  if (beside.every((read) => read.length === 0)) return 'chain';
  return beside.every((read) => read.every((j) => j === 1)) ? 'input' : 'dense';
}

/**
 * The parameters as numbers: fractions of d are rounded down, but not below 1.
 * @throws UnsupportedTaskError if layer 2 would be wider than the input
 */
export function densenetShape(d: number, { L, k, skips, alpha, rho }: DensenetParameters): DensenetShape {
  const indices = Array.from({ length: L - 1 }, (_, index) => index);
  const widths = indices.map((index) => widthAt(d, Array.isArray(k) ? k[index] : k));
  if (widths[0] > d) {
    throw new UnsupportedTaskError(
      `k = ${widths[0]} exceeds d = ${d}: layer 2 cannot have more independent directions than the input has; choose k ≤ d`,
    );
  }
  return { d, widths, ...densenetLayers({ L, skips, alpha, rho }) };
}

/** What each of the layers 2..L reads, and its weight in the target; the same at every d. */
export function densenetLayers({
  L,
  skips,
  alpha,
  rho,
}: Pick<DensenetParameters, 'L' | 'skips' | 'alpha' | 'rho'>): Omit<DensenetShape, 'd' | 'widths'> {
  const indices = Array.from({ length: L - 1 }, (_, index) => index);
  return {
    sources: indices.map((index) => {
      const below = index + 1;
      if (skips === 'chain') return [below];
      if (skips === 'dense') return Array.from({ length: below }, (_, j) => j + 1);
      // Layer 0 is the paper's constant. Centring takes its place, whether or not the list contains it.
      return skips[index].filter((j) => j > 0).sort((a, b) => a - b);
    }),
    alpha: indices.map((index) => {
      if (alpha === 'flat') return 1;
      return alpha === 'gap' ? rho ** index : alpha[index];
    }),
  };
}

function widthAt(d: number, k: number | string): number {
  if (typeof k === 'number') return k;
  const [, divisor = '1'] = k.split('/');
  return Math.max(1, Math.floor(d / Number(divisor)));
}
