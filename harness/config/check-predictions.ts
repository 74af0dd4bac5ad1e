import { UserError } from '../input/errors.ts';
import { didYouMean } from '../input/suggest.ts';
import type { StoredMetric } from '../results/own-metric.ts';
import {
  isAboutSweep,
  ofTraining,
  ownMetricOf,
  type Prediction,
  unusablePrediction,
} from '../results/prediction.ts';

/**
 * Checks what the schema of a prediction cannot: that it has bounds, and that the configuration has the task
 * and the learners that it names.
 *
 * @param where the place of the configuration, as error lines name it
 * @throws UserError for the first mistake
 */
export function checkPredictions(
  predictions: readonly Prediction[],
  labels: {
    readonly tasks: readonly string[];
    readonly learners: readonly string[];
    /** What sweeps of a learner's parameter are called. */
    readonly sweeps: readonly string[];
  },
  where: string,
): void {
  predictions.forEach((prediction, i) => {
    const place = `${where}: predictions[${i}]`;
    const wrong = unusablePrediction(prediction);
    if (wrong !== undefined) throw new UserError(`${place}: ${wrong}`);
    const learners = isAboutSweep(prediction) ? labels.sweeps : labels.learners;
    if (learners.length === 0)
      throw new UserError(
        `${place}: measure: ${prediction.measure} is of a learner with a sweep, and none here has one`,
      );
    for (const label of [prediction.learner, prediction.over])
      if (label !== undefined && !learners.includes(label) && labels.sweeps.includes(label))
        throw new UserError(
          `${place}: measure: "${label}" is a sweep, which has slope, threshold and exponent of threshold alone; name one of its variants`,
        );
    const named = [
      ['task', prediction.task, labels.tasks],
      ['learner', prediction.learner, learners],
      ['over', prediction.over, learners],
    ] as const;
    for (const [key, label, known] of named)
      if (label !== undefined && !known.includes(label))
        throw new UserError(
          `${place}: ${key}: nothing here is called "${label}"${didYouMean(label, known) || `; there are ${[...new Set(known)].join(', ')}`}`,
        );
  });
}

/**
 * Checks predictions about metrics of the user's own: that the configuration has them, and that those which are
 * about training are of metrics that are measured over training.
 *
 * @throws UserError for the first mistake
 */
export function checkPredictedMetrics(
  predictions: readonly Prediction[],
  metrics: readonly Pick<StoredMetric, 'name' | 'over'>[],
  where: string,
): void {
  predictions.forEach(({ quantity, measure }, i) => {
    const name = ownMetricOf(quantity);
    if (name === undefined) return;
    const place = `${where}: predictions[${i}]`;
    const names = metrics.map((metric) => metric.name);
    const found = metrics.find((metric) => metric.name === name);
    if (!found)
      throw new UserError(
        `${place}: quantity: no metric here is called "${name}"${
          didYouMean(name, names) ||
          (names.length > 0
            ? `; there are ${names.join(', ')}`
            : '; name its file under metrics, or with --metric')
        }`,
      );
    if (ofTraining.includes(measure) && found.over === undefined)
      throw new UserError(
        `${place}: measure: ${measure} takes a metric that is measured over training (over: 'training' in its file)`,
      );
  });
}
