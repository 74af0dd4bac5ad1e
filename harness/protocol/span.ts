import type { Effort } from '../../learners/kernels/work.ts';
import type { FeatureLayer } from '../../tasks/contract.ts';
import { FeatureRidge } from './feature-ridge.ts';
import { columnMeans, type HeldOut, meanUnexplained } from './held-out.ts';

/** Ridge strengths tried, relative to the variance of a feature: wide layers need stronger ones. */
const ridges = [1e-8, 1e-5, 1e-2, 1];

/**
 * How well all of a learner's features together span each true layer, on rows that the maps were not fitted
 * on. As in `compareLayers`, the map is fitted on the first half of the rows, its ridge is chosen on the third
 * quarter for each true layer, and the result is on the last quarter.
 *
 * @param learned all of the learner's layers; their numbers do not matter
 * @returns one result for each true layer, in order; none if a learned feature is not finite
 */
export async function spanOf(
  learned: readonly FeatureLayer[],
  truth: readonly FeatureLayer[],
  n: number,
  effort: Effort,
): Promise<HeldOut[]> {
  const [fitted, chosen] = [Math.floor(n / 2), Math.floor((3 * n) / 4)];
  const { values, width: k } = sideBySide(truth, n);
  const regression = await FeatureRidge.open(learned, values, k, fitted, effort);
  if (!regression) return [];
  const best: { validation: number; held?: HeldOut }[] = truth.map(() => ({
    validation: Number.POSITIVE_INFINITY,
  }));
  for (const ridge of ridges) {
    const predict = await regression.map(ridge).catch((error: Error) => {
      if (error.name === 'NotPositiveDefiniteError') return undefined;
      throw error;
    });
    if (!predict) continue;
    const predicted = await predict(learned, fitted, n - fitted);
    let offset = 0;
    for (const [i, layer] of truth.entries()) {
      const seenOn = (start: number, end: number): HeldOut =>
        shifted(
          layer,
          columnsOf(predicted, k, offset, layer.width, start - fitted, end - fitted),
          start,
          end,
          fitted,
        );
      const validation = meanUnexplained(seenOn(fitted, chosen));
      if (validation < best[i].validation) best[i] = { validation, held: seenOn(chosen, n) };
      offset += layer.width;
    }
  }
  return best.flatMap(({ held }) => held ?? []);
}

/** 1 − R² of each true layer, by its number; layers without a finite error are left out. */
export function unexplainedShares(
  truth: readonly FeatureLayer[],
  held: readonly HeldOut[],
): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const [i, one] of held.entries()) {
    const error = meanUnexplained(one);
    if (Number.isFinite(error)) errors[String(truth[i].layer)] = error;
  }
  return errors;
}

function sideBySide(layers: readonly FeatureLayer[], n: number): { width: number; values: Float64Array } {
  const width = layers.reduce((sum, layer) => sum + layer.width, 0);
  const values = new Float64Array(n * width);
  let offset = 0;
  for (const layer of layers) {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < layer.width; j++)
        values[i * width + offset + j] = layer.values[i * layer.width + j];
    offset += layer.width;
  }
  return { width, values };
}

function columnsOf(
  values: Float64Array,
  width: number,
  offset: number,
  count: number,
  start: number,
  end: number,
): Float64Array {
  const out = new Float64Array((end - start) * count);
  for (let i = start; i < end; i++)
    for (let j = 0; j < count; j++) out[(i - start) * count + j] = values[i * width + offset + j];
  return out;
}

/** Both minus the means of the true features over the rows that the map was fitted on. */
function shifted(
  { width, values }: FeatureLayer,
  predictions: Float64Array,
  start: number,
  end: number,
  fitted: number,
): HeldOut {
  const means = columnMeans(values.subarray(0, fitted * width), width);
  return {
    width,
    actual: Float64Array.from(
      values.subarray(start * width, end * width),
      (value, at) => value - means[at % width],
    ),
    predicted: predictions.map((value, at) => value - means[at % width]),
  };
}
