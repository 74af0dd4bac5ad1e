import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../../learners/engine/backend.ts';
import { factoriseWithJitter, solve } from '../../learners/kernels/cholesky.ts';
import { addGram } from '../../learners/kernels/gram.ts';
import {
  addScaled,
  addToDiagonal,
  type LowerBlocks,
  zeroBlocks,
} from '../../learners/kernels/lower-blocks.ts';
import { openProducts } from '../../learners/kernels/products.ts';
import type { Effort } from '../../learners/kernels/work.ts';
import type { FeatureLayer } from '../../tasks/contract.ts';

/** Features or rows that are converted to float64 at a time. */
const atOnce = 512;

/** The work of the harness itself: the engine's fast products, with a pause after each for messages. */
export async function harnessEffort(engine: Engine): Promise<Effort> {
  return { multiply: await openProducts(engine), pause: () => setImmediate() };
}

/** What every column of some layers side by side is shifted and multiplied by. */
interface Scaling {
  readonly means: Float64Array;
  /** 1 over the standard deviation; 0 for a column that is constant. */
  readonly factors: Float64Array;
}

/**
 * Ridge regression on all columns of some layers together, each centred and scaled to variance 1, so that no
 * layer counts less because its values are small.
 */
export class FeatureRidge {
  /** Columns of all layers. */
  readonly width: number;
  readonly #scaling: Scaling;
  readonly #targetMeans: Float64Array;
  readonly #solveFor: (ridge: number) => Promise<Float64Array>;
  readonly #effort: Effort;

  /**
   * Prepares the fits of k targets on the first `rows` rows.
   *
   * @param targets row-major, at least rows×k
   * @returns undefined if a feature is not finite
   */
  static async open(
    layers: readonly FeatureLayer[],
    targets: ArrayLike<number>,
    k: number,
    rows: number,
    effort: Effort,
  ): Promise<FeatureRidge | undefined> {
    const scaling = scalingOf(layers, rows);
    if (!scaling.means.every(Number.isFinite) || !scaling.factors.every(Number.isFinite)) return undefined;
    const means = new Float64Array(k);
    for (let i = 0; i < rows * k; i++) means[i % k] += targets[i] / rows;
    const centred = Float64Array.from({ length: rows * k }, (_, i) => targets[i] - means[i % k]);
    const width = scaling.means.length;
    // The same solution either way: over the features, or over the rows if there are fewer of them.
    const path = width <= rows ? overFeatures : overRows;
    const solveFor = await path({ layers, scaling, centred, k, rows, width, effort });
    return new FeatureRidge(scaling, means, solveFor, effort);
  }

  private constructor(
    scaling: Scaling,
    means: Float64Array,
    solveFor: (ridge: number) => Promise<Float64Array>,
    effort: Effort,
  ) {
    this.width = scaling.means.length;
    this.#scaling = scaling;
    this.#targetMeans = means;
    this.#solveFor = solveFor;
    this.#effort = effort;
  }

  /**
   * The map for this ridge strength, which is relative to the variance of a feature.
   *
   * @throws NotPositiveDefiniteError
   */
  async map(ridge: number): Promise<FeatureMap> {
    const weights = await this.#solveFor(ridge);
    const [scaling, means, effort] = [this.#scaling, this.#targetMeans, this.#effort];
    return (layers, first, count) => apply(layers, scaling, weights, means, first, count, effort);
  }
}

/** Predictions of the k targets for rows first..first+count−1 of these layers: row-major, count×k. */
export type FeatureMap = (
  layers: readonly FeatureLayer[],
  first: number,
  count: number,
) => Promise<Float64Array>;

interface Regression {
  readonly layers: readonly FeatureLayer[];
  readonly scaling: Scaling;
  /** rows×k, row-major, with mean 0. */
  readonly centred: Float64Array;
  readonly k: number;
  readonly rows: number;
  readonly width: number;
  readonly effort: Effort;
}

/** (ZᵀZ/rows + λI) W = ZᵀY/rows for the standardised features Z, rows×width. */
async function overFeatures({ layers, scaling, centred, k, rows, width, effort }: Regression) {
  const gram = zeroBlocks(width);
  const sides = new Float64Array(width * k);
  for (let first = 0; first < rows; first += atOnce) {
    const count = Math.min(atOnce, rows - first);
    const block = standardised(layers, scaling, { first, count, by: 'feature' });
    await addGram(gram, block, count, effort);
    await effort.multiply({
      into: { data: sides, offset: 0, stride: k },
      a: { data: block, offset: 0, stride: count },
      b: { data: centred, offset: first * k, stride: 1, step: k },
      rows: width,
      columns: k,
      depth: count,
    });
  }
  return async (ridge: number) => {
    const weights = sides.map((value) => value / rows);
    await solveShifted(gram, 1 / rows, ridge, weights, k, effort);
    return weights;
  };
}

/** W = Zᵀ A/rows with (ZZᵀ/rows + λI) A = Y. */
async function overRows({ layers, scaling, centred, k, rows, width, effort }: Regression) {
  const gram = zeroBlocks(rows);
  const parts = Array.from({ length: Math.ceil(width / atOnce) }, (_, i) => ({
    from: i * atOnce,
    to: Math.min(width, (i + 1) * atOnce),
  }));
  const partOf = (part: { from: number; to: number }) =>
    standardised(layers, scaling, { first: 0, count: rows, by: 'row', ...part });
  for (const part of parts) await addGram(gram, partOf(part), part.to - part.from, effort);
  return async (ridge: number) => {
    const duals = centred.slice();
    await solveShifted(gram, 1 / rows, ridge, duals, k, effort);
    const weights = new Float64Array(width * k);
    for (const part of parts) {
      const columns = part.to - part.from;
      await effort.multiply({
        into: { data: weights, offset: part.from * k, stride: k },
        a: { data: partOf(part), offset: 0, stride: 1, step: columns },
        b: { data: duals, offset: 0, stride: 1, step: k },
        rows: columns,
        columns: k,
        depth: rows,
      });
    }
    return weights.map((value) => value / rows);
  };
}

/** Solves (scale·G + λI)·X = S in place of S. */
async function solveShifted(
  gram: LowerBlocks,
  scale: number,
  ridge: number,
  sides: Float64Array,
  k: number,
  effort: Effort,
): Promise<void> {
  const build = async () => {
    const system = zeroBlocks(gram.n);
    addScaled(system, gram, scale);
    addToDiagonal(system, ridge);
    return system;
  };
  const { factor } = await factoriseWithJitter(build, effort);
  await solve(factor, sides, k, effort);
}

async function apply(
  layers: readonly FeatureLayer[],
  scaling: Scaling,
  weights: Float64Array,
  means: Float64Array,
  start: number,
  count: number,
  effort: Effort,
): Promise<Float64Array> {
  const k = means.length;
  const width = weights.length / k;
  const out = Float64Array.from({ length: count * k }, (_, i) => means[i % k]);
  for (let done = 0; done < count; done += atOnce) {
    const rows = Math.min(atOnce, count - done);
    await effort.multiply({
      into: { data: out, offset: done * k, stride: k },
      a: {
        data: standardised(layers, scaling, { first: start + done, count: rows, by: 'row' }),
        offset: 0,
        stride: width,
      },
      b: { data: weights, offset: 0, stride: 1, step: k },
      rows,
      columns: k,
      depth: width,
    });
    await effort.pause(2 * rows * width * k);
  }
  return out;
}

function scalingOf(layers: readonly FeatureLayer[], rows: number): Scaling {
  const width = layers.reduce((sum, layer) => sum + layer.width, 0);
  const [means, factors] = [new Float64Array(width), new Float64Array(width)];
  let offset = 0;
  for (const { width: own, values } of layers) {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < own; j++) means[offset + j] += values[i * own + j] / rows;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < own; j++) factors[offset + j] += (values[i * own + j] - means[offset + j]) ** 2;
    for (let j = offset; j < offset + own; j++) {
      const deviation = Math.sqrt(factors[j] / rows);
      // What is left of a constant column is the rounding error of its mean.
      factors[j] =
        deviation > 1e-7 * Math.abs(means[j]) ? 1 / deviation : Number.isNaN(deviation) ? deviation : 0;
    }
    offset += own;
  }
  return { means, factors };
}

interface Part {
  readonly first: number;
  readonly count: number;
  /** One feature after the other, or one row after the other. */
  readonly by: 'feature' | 'row';
  /** Columns from..to−1; all if absent. */
  readonly from?: number;
  readonly to?: number;
}

/** A part of the standardised features in float64. */
function standardised(layers: readonly FeatureLayer[], scaling: Scaling, part: Part): Float64Array {
  const { means, factors } = scaling;
  const { first, count, by, from = 0, to = means.length } = part;
  const columns = to - from;
  const out = new Float64Array(count * columns);
  const [rowStep, columnStep] = by === 'row' ? [columns, 1] : [1, count];
  let offset = 0;
  for (const { width, values } of layers) {
    const [begin, end] = [Math.max(from, offset), Math.min(to, offset + width)];
    for (let i = 0; i < count; i++) {
      const row = (first + i) * width - offset;
      for (let j = begin; j < end; j++)
        out[i * rowStep + (j - from) * columnStep] = (values[row + j] - means[j]) * factors[j];
    }
    offset += width;
  }
  return out;
}
