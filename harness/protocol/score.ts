import { DivergedError, type Predict } from '../../learners/contract.ts';
import type { Sample } from '../../tasks/contract.ts';
import { typeName } from '../input/type-name.ts';

/** A model's predictions violate the contract: they have to be a Float32Array with one number per row. */
export class InvalidPredictionError extends Error {
  override name = 'InvalidPredictionError';
}

/** How well predictions match the labels. */
export interface Score {
  readonly mse: number;
  /** Variance of the labels. */
  readonly variance: number;
  /** mse / variance: 1 is what the best constant gets. */
  readonly relativeError: number;
  /** Share of wrong signs; a prediction of 0 counts as +1. */
  readonly zeroOneError: number;
}

/**
 * Predicts a sample and scores it.
 *
 * @throws InvalidPredictionError if the predictions have the wrong type or length
 * @throws DivergedError if a prediction is not finite
 */
export async function scoreOn(predict: Predict, sample: Sample): Promise<Score> {
  const predictions = await predictChecked(predict, sample);
  const bad = predictions.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DivergedError(`prediction ${bad + 1} of ${sample.n} is ${predictions[bad]}`);
  return score(predictions, sample.y);
}

/** Predictions of the right type and length. @throws InvalidPredictionError */
export async function predictChecked(
  predict: Predict,
  { x, n }: Pick<Sample, 'x' | 'n'>,
): Promise<Float32Array> {
  const predictions: unknown = await predict(x, n);
  if (!(predictions instanceof Float32Array))
    throw new InvalidPredictionError(
      `predict returned ${typeName(predictions)}; it has to return a Float32Array`,
    );
  if (predictions.length !== n)
    throw new InvalidPredictionError(`predict returned ${predictions.length} numbers for ${n} rows`);
  return predictions;
}

/**
 * Scores predictions in double precision. Both arrays have one entry per row.
 *
 * @throws Error if all labels are equal
 */
export function score(predictions: Float32Array, labels: Float32Array): Score {
  const n = labels.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += labels[i];
  const mean = sum / n;
  let squares = 0;
  let errors = 0;
  let wrongSigns = 0;
  for (let i = 0; i < n; i++) {
    squares += (labels[i] - mean) ** 2;
    errors += (labels[i] - predictions[i]) ** 2;
    if (labels[i] >= 0 !== predictions[i] >= 0) wrongSigns++;
  }
  const variance = squares / n;
  if (variance === 0) throw new Error(`all ${n} labels are equal: a relative error has no meaning here`);
  return {
    mse: errors / n,
    variance,
    relativeError: errors / squares,
    zeroOneError: wrongSigns / n,
  };
}
