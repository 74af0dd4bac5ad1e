import type { Model, Predict } from '../../learners/contract.ts';
import type { Effort } from '../../learners/kernels/work.ts';
import type { FeatureLayer, Sample } from '../../tasks/contract.ts';
import { type FeatureMap, FeatureRidge } from './feature-ridge.ts';
import { headFolds, headRidges } from './protocol.ts';

/** A linear predictor on features that stay as they are. */
export interface Head {
  readonly predict: Predict;
  /** The ridge strength that was chosen, relative to the variance of a feature. */
  readonly ridge: number;
  /** Features that it reads. */
  readonly width: number;
  /** Relative error on the rows that were held out to choose the ridge, all of them together. */
  readonly validationError: number;
}

export interface HeadOptions {
  /** The layer with the highest number, or all layers side by side. */
  readonly read: 'last' | 'all';
  readonly effort: Effort;
}

/**
 * Ridge regression of the labels on a model's features, standardised, with an intercept. The ridge is chosen on
 * held-out parts of the sample, each a fifth of it: on all five in turn where rows are few, otherwise on the
 * last one. The head is then fitted on all rows.
 *
 * @returns undefined if the model gives no features, or features that are not finite
 */
export async function fitHead(
  model: Pick<Model, 'features'>,
  { x, y, n }: Sample,
  { read, effort }: HeadOptions,
): Promise<Head | undefined> {
  const layers = chosen((await model.features?.(x, n)) ?? [], read);
  if (layers.length === 0) return undefined;
  const squares = new Float64Array(headRidges.length);
  let variance = 0;
  for (const { first, end } of heldOutParts(n)) {
    const [rest, part] = [n - (end - first), end - first];
    const turned = layers.map((layer) => turn(layer, first, end));
    const labels = movedToEnd(y, first, end);
    const regression = await FeatureRidge.open(turned, labels, 1, rest, effort);
    if (!regression) return undefined;
    let mean = 0;
    for (let i = 0; i < rest; i++) mean += labels[i] / rest;
    for (let i = rest; i < n; i++) variance += (labels[i] - mean) ** 2;
    for (const [r, ridge] of headRidges.entries()) {
      const predicted = await (await mapOrNothing(regression, ridge))?.(turned, rest, part);
      for (let i = 0; i < part; i++)
        squares[r] += predicted ? (labels[rest + i] - predicted[i]) ** 2 : Number.POSITIVE_INFINITY;
    }
  }
  const regression = await FeatureRidge.open(layers, y, 1, n, effort);
  if (!regression) return undefined;
  // Of equals the strongest, which depends least on the sample.
  const order = [...headRidges.keys()].sort((a, b) => squares[a] - squares[b] || b - a);
  for (const r of order) {
    const map = await mapOrNothing(regression, headRidges[r]);
    if (!map) continue;
    return {
      predict: async (rows, count) => {
        const own = chosen((await model.features?.(rows, count)) ?? [], read);
        return Float32Array.from(await map(own, 0, count));
      },
      ridge: headRidges[r],
      width: regression.width,
      validationError: squares[r] / variance,
    };
  }
  return undefined;
}

function chosen(layers: readonly FeatureLayer[], read: HeadOptions['read']): readonly FeatureLayer[] {
  if (read === 'all' || layers.length === 0) return layers;
  return [layers.reduce((last, layer) => (layer.layer >= last.layer ? layer : last))];
}

async function mapOrNothing(regression: FeatureRidge, ridge: number): Promise<FeatureMap | undefined> {
  try {
    return await regression.map(ridge);
  } catch (error) {
    if (error instanceof Error && error.name === 'NotPositiveDefiniteError') return undefined;
    throw error;
  }
}

/** Rows first..end−1 that are held out, from the last part back. */
function heldOutParts(n: number): { first: number; end: number }[] {
  const at = (part: number) => Math.round((part * n) / 5);
  return Array.from({ length: headFolds(n) }, (_, i) => ({ first: at(4 - i), end: at(5 - i) }));
}

/** The layer with rows first..end−1 moved to the end. */
function turn({ layer, width, values }: FeatureLayer, first: number, end: number): FeatureLayer {
  return { layer, width, values: movedToEnd(values, first * width, end * width) };
}

function movedToEnd(values: Float32Array, first: number, end: number): Float32Array {
  const out = new Float32Array(values.length);
  out.set(values.subarray(0, first));
  out.set(values.subarray(end), first);
  out.set(values.subarray(first, end), values.length - (end - first));
  return out;
}
