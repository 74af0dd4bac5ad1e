import { isAboutSweep, ownMetricOf } from '../harness/results/prediction.ts';
import { atFullStrength } from './analysis/full-strength.ts';
import { type PredictionOutcome, predictionOutcomes } from './analysis/predictions.ts';
import type { StoredRun } from './load.ts';
import { plainText } from './plain-text.ts';
import { collectResults } from './rows.ts';
import { ConfigLabels } from './series/config-labels.ts';
import { identify } from './series/identity.ts';

/** What came of a run's predictions. They name its own labels, so they are judged by the run alone. */
export function runPredictions(stored: StoredRun): PredictionOutcome[] {
  const { predictions = [] } = stored.run.config;
  if (predictions.length === 0) return [];
  const results = collectResults([stored]);
  const judged = new Set(atFullStrength(results).rows.map(({ id }) => id));
  const specs = new Map(stored.fits.map(({ id, spec }) => [id, spec]));
  const labels = new ConfigLabels(stored.run);
  // Labels of charts may be shorter than those of the configuration, which the predictions use, and differ
  // from task to task.
  const key = (task: string, learner: string) => JSON.stringify([task, learner]);
  const charted = new Map<string, string>();
  const labelled = results.rows.flatMap((row) => {
    const spec = specs.get(row.id);
    if (!spec) return [];
    const { task, learner } = identify(spec);
    const [taskEntry, learnerEntry] = [labels.taskOf(spec, task), labels.learnerOf(spec, learner)];
    if (!taskEntry || !learnerEntry) return [];
    const { sweep } = learnerEntry;
    if (sweep && row.sweep) charted.set(key(taskEntry.label, sweep.label), row.sweep.label);
    if (judged.has(row.id)) charted.set(key(taskEntry.label, learnerEntry.label), row.series);
    return { ...row, task: taskEntry.label, series: learnerEntry.label, ...(sweep && { sweep }) };
  });
  const directionOf = (quantity: string) => {
    const name = ownMetricOf(quantity);
    const metric = stored.run.config.metrics?.find((one) => one.name === name);
    return metric && { better: metric.better };
  };
  const outcomes = predictions.flatMap((prediction) =>
    predictionOutcomes(isAboutSweep(prediction) ? labelled : labelled.filter(({ id }) => judged.has(id)), [
      { ...prediction, ...directionOf(prediction.quantity) },
    ]),
  );
  return outcomes.map((outcome) => {
    const { claim, source, task, learner, over } = outcome.prediction;
    const name = (label: string) => charted.get(key(task, label)) ?? plainText(label, 60);
    return {
      ...outcome,
      prediction: {
        ...outcome.prediction,
        claim: plainText(claim, 300),
        task: plainText(task, 60),
        learner: name(learner),
        ...(source !== undefined && { source: plainText(source, 200) }),
        ...(over !== undefined && { over: name(over) }),
      },
    };
  });
}
