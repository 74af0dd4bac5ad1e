import { UserError } from '../input/errors.ts';
import { didYouMean } from '../input/suggest.ts';
import { type Prediction, unusablePrediction } from '../results/prediction.ts';

/**
 * Checks what the schema of a prediction cannot: that it has bounds, and that the configuration has the task
 * and the learners that it names.
 *
 * @param where the place of the configuration, as error lines name it
 * @throws UserError for the first mistake
 */
export function checkPredictions(
  predictions: readonly Prediction[],
  labels: { readonly tasks: readonly string[]; readonly learners: readonly string[] },
  where: string,
): void {
  predictions.forEach((prediction, i) => {
    const place = `${where}: predictions[${i}]`;
    const wrong = unusablePrediction(prediction);
    if (wrong !== undefined) throw new UserError(`${place}: ${wrong}`);
    const named = [
      ['task', prediction.task, labels.tasks],
      ['learner', prediction.learner, labels.learners],
      ['over', prediction.over, labels.learners],
    ] as const;
    for (const [key, label, known] of named)
      if (label !== undefined && !known.includes(label))
        throw new UserError(
          `${place}: ${key}: nothing here is called "${label}"${didYouMean(label, known) || `; there are ${[...new Set(known)].join(', ')}`}`,
        );
  });
}
