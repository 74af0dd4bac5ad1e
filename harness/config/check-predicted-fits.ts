import { UserError } from '../input/errors.ts';
import { usualSampleSize } from '../protocol/protocol.ts';
import { parseSampleSize, type SampleSize } from '../protocol/sample-size.ts';
import type { Prediction } from '../results/prediction.ts';
import type { TaskEntryDraft } from './config-entries.ts';
import { draftLabel, labelsOf } from './draft-label.ts';

/**
 * Checks that a configuration runs what its predictions are about: the learners on the task, at the d and with the n that
 * they name. A prediction of fits that are never run would stay open for ever, and look like one that was tried.
 *
 * @param tasks with every sweep's variants for the sweep
 * @param where the place of the configuration, as error lines name it
 * @throws UserError for the first mistake
 */
export function checkPredictedFits(
  predictions: readonly Prediction[],
  tasks: readonly TaskEntryDraft[],
  where: string,
): void {
  predictions.forEach((prediction, i) => {
    const place = `${where}: predictions[${i}]`;
    const { task, learner, over } = prediction;
    const entries = tasks.filter((entry) => draftLabel(entry) === task);
    for (const [key, label] of [['learner', learner] as const, ['over', over] as const]) {
      if (label === undefined) continue;
      const own = entries.filter((entry) => !entry.learners || labelsOf(entry.learners).includes(label));
      if (own.length === 0)
        throw new UserError(
          `${place}: ${key}: "${label}" is not run on "${task}"; add it to the task's learners`,
        );
      checkSizes(prediction, own, `"${label}" is not run on "${task}"`, place);
    }
  });
}

/** @param denial the beginning of the line that says at which d or with which n there are no fits */
function checkSizes(
  { d, n }: Prediction,
  entries: readonly TaskEntryDraft[],
  denial: string,
  place: string,
): void {
  // Data files have the d of their columns and, by default, all of their rows.
  if (entries.some((entry) => entry.d === undefined)) return;
  const run = [...new Set(entries.flatMap((entry) => entry.d ?? []))].sort((a, b) => a - b);
  const asked = d === undefined ? run : [d].flat();
  const missing = asked.find((dimension) => !run.includes(dimension));
  if (missing !== undefined)
    throw new UserError(`${place}: d: ${denial} at d = ${missing}; it is at d = ${run.join(', ')}`);
  if (n === undefined) return;
  const wanted = parseSampleSize(n);
  if (typeof wanted === 'string') throw new UserError(`${place}: n: ${wanted}`);
  const rules = (entry: TaskEntryDraft): readonly SampleSize[] => entry.n ?? [usualSampleSize];
  const isRun = (dimension: number) =>
    entries.some(
      (entry) =>
        entry.d?.includes(dimension) &&
        rules(entry).some((rule) => {
          const size = parseSampleSize(rule);
          // A malformed rule is a mistake of the task, and is named as such when its sizes are read.
          return typeof size === 'string' || size(dimension) === wanted(dimension);
        }),
    );
  // Of a prediction about all d, those with this n are meant.
  if (d === undefined && asked.some(isRun)) return;
  const without = asked.find((dimension) => !isRun(dimension));
  if (without !== undefined)
    throw new UserError(
      `${place}: n: ${denial} with n = ${n} at d = ${without}; n is ${[...new Set(entries.flatMap(rules))].join(', ')}`,
    );
}
