import { DivergedError, type Predict } from '../../learners/contract.ts';
import { misclassified } from '../../learners/engine/class-scores.ts';
import type { Sample } from '../../tasks/contract.ts';
import { typeName } from '../input/type-name.ts';

/**
 * A model's predictions violate the contract: they have to be a Float32Array with one number per row or, for
 * more than two classes, with one score per row and class.
 */
export class InvalidPredictionError extends Error {
  override name = 'InvalidPredictionError';
}

/**
 * How well predictions match the labels. For more than two classes, the loss of a row is 1 if it is classified
 * wrongly and 0 otherwise, in place of the squared error.
 */
export interface Score {
  /** Mean loss: of more than two classes, the share of wrong ones. */
  readonly mse: number;
  /** What the best constant gets: the variance of the labels, or the share of rows not in the largest class. */
  readonly variance: number;
  /** mse / variance: 1 is what the best constant gets. */
  readonly relativeError: number;
  /** Share of wrong signs, where a prediction of 0 counts as +1, or of wrong classes. */
  readonly zeroOneError: number;
}

/**
 * Predicts a sample and scores it.
 *
 * @param classes of the task, if it has more than two (`TaskStructure.classes`)
 * @throws InvalidPredictionError if the predictions have the wrong type or length
 * @throws DivergedError if a prediction is not finite
 */
export async function scoreOn(predict: Predict, sample: Sample, classes?: number): Promise<Score> {
  return score(await predictFinite(predict, sample, classes), sample.y, classes);
}

/**
 * Predictions of the right type and length, all of them finite.
 *
 * @param classes of the task, if it has more than two
 * @throws InvalidPredictionError if the predictions have the wrong type or length
 * @throws DivergedError if a prediction is not finite
 */
export async function predictFinite(
  predict: Predict,
  sample: Pick<Sample, 'x' | 'n'>,
  classes?: number,
): Promise<Float32Array> {
  const predictions = await predictChecked(predict, sample, classes);
  const bad = predictions.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new DivergedError(
      classes === undefined
        ? `prediction ${bad + 1} of ${sample.n} is ${predictions[bad]}`
        : `score ${(bad % classes) + 1} of prediction ${Math.floor(bad / classes) + 1} of ${sample.n} is ${predictions[bad]}`,
    );
  return predictions;
}

/**
 * Predictions of the right type and length.
 *
 * @param classes of the task, if it has more than two
 * @throws InvalidPredictionError
 */
export async function predictChecked(
  predict: Predict,
  { x, n }: Pick<Sample, 'x' | 'n'>,
  classes?: number,
): Promise<Float32Array> {
  const predictions: unknown = await predict(x, n);
  if (!(predictions instanceof Float32Array))
    throw new InvalidPredictionError(
      `predict returned ${typeName(predictions)}; it has to return a Float32Array`,
    );
  if (predictions.length !== n * (classes ?? 1))
    throw new InvalidPredictionError(
      `predict returned ${predictions.length} numbers for ${n} rows${classes === undefined ? '' : ` of ${classes} classes; ${n * classes} are right`}`,
    );
  return predictions;
}

/**
 * Scores predictions in double precision. There is one label per row, and one prediction or, for more than two
 * classes, one score per row and class.
 *
 * @throws Error if all labels are equal; if a label is not the number of a class
 */
export function score(predictions: Float32Array, labels: Float32Array, classes?: number): Score {
  if (classes !== undefined) return scoreOfClasses(predictions, labels, classes);
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

function scoreOfClasses(scores: Float32Array, labels: Float32Array, classes: number): Score {
  const n = labels.length;
  const counts = new Uint32Array(classes);
  for (const label of labels) {
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw new Error(`a label is ${label}; with ${classes} classes labels are 0 to ${classes - 1}`);
    counts[label]++;
  }
  const ofConstant = (n - Math.max(...counts)) / n;
  if (ofConstant === 0) throw new Error(`all ${n} labels are equal: a relative error has no meaning here`);
  const wrong = misclassified(scores, labels, classes);
  return { mse: wrong, variance: ofConstant, relativeError: wrong / ofConstant, zeroOneError: wrong };
}
