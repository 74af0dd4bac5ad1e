import { formatFactor, formatRange } from '../compare/wording.ts';
import { formatError, formatSeconds, listing, percent, plural } from '../numbers.ts';
import { enough, type HistoryStep } from './find-steps.ts';
import type { RunHistory, SeriesHistory } from './run-history.ts';

/** Sentences about a history, the same in every format. */

/** The kinds of machine that times are of. */
export function machinesOf({ histories }: RunHistory): string[] {
  return [...new Set(histories.flatMap(({ machine }) => machine ?? []))];
}

export function formatLevel(quantity: SeriesHistory['quantity'], value: number): string {
  return quantity === 'error' ? formatError(value) : formatSeconds(value);
}

/** "1.52× at 0.2.0 (99%)": the factor, the first point after the step, and the probability. */
export function describeStep({ point, ratio, probability }: HistoryStep, { points }: RunHistory): string {
  return `${formatFactor(ratio)} at ${points[point].label} (${formatProbability(probability)})`;
}

/** "error of deep-sgd on bfc-wide: 1.52× at 0.2.0, 95% interval 1.4× to 1.6×, probability 99%". */
export function describeStepInFull(step: HistoryStep, own: SeriesHistory, history: RunHistory): string {
  const { points } = history;
  const { point, ratio, low, high, probability, share, lasts } = step;
  const remarks = [
    ...(share < enough ? [`${formatProbability(share)} of that for this point and the rest for others`] : []),
    ...(lasts === 1 && point > 0 ? ['seen at one point only: it may be an outlier'] : []),
  ];
  return [
    `${own.quantity === 'error' ? 'error' : 'CPU time'} of ${own.series} on ${own.task}${own.machine === undefined || machinesOf(history).length < 2 ? '' : ` (${own.machine})`}: ${formatFactor(ratio)} at ${points[point].label}`,
    `95% interval ${formatRange({ low, high })}`,
    `probability ${formatProbability(probability)}`,
    ...remarks,
  ].join(', ');
}

/** "< 1%", "37%", "99.4%", "> 99.9%". */
export function formatProbability(probability: number): string {
  if (probability > 0.999) return '> 99.9%';
  if (probability < 0.01) return '< 1%';
  return probability < 0.99 ? `${Math.round(100 * probability)}%` : `${(100 * probability).toFixed(1)}%`;
}

export function stepsOf(
  history: RunHistory,
  kind: HistoryStep['kind'],
): { readonly step: HistoryStep; readonly own: SeriesHistory }[] {
  return history.histories.flatMap((own) =>
    own.steps.filter((step) => step.kind === kind).map((step) => ({ step, own })),
  );
}

/** The outcome in a sentence or two. */
export function historyOutcome(history: RunHistory): string {
  const { histories, points, tolerance } = history;
  const over = plural(points.length, history.by === 'version' ? 'version' : 'run');
  const followed = histories.filter(({ values }) => values.length > 1).length;
  if (points.length < 2)
    return `There is only ${over}: a history needs results of two or more${history.by === 'version' ? ' (--by date orders runs of one version by their dates)' : ''}.`;
  if (followed === 0)
    return `No fit has results at two of the ${over}, so there is nothing to follow: family, learner, the contents of their files, d, n, seed, tuning, limits, test size and backend must all agree.`;
  const [worse, better] = [stepsOf(history, 'worse').length, stepsOf(history, 'better').length];
  const of = `${plural(followed, 'series', 'series')} over ${over}`;
  if (worse + better === 0) return `No step beyond ${percent(tolerance)} in ${of}.`;
  return `${plural(worse, 'step')} for the worse and ${better} for the better in ${of}.`;
}

/** How steps are found, for readers of the tables. */
export function historyMethod(history: RunHistory): string {
  const { tolerance } = history;
  const machines = machinesOf(history);
  return `Levels are medians over fits, compared with the same fits at other points. A step is marked where a Bayesian model with one change of level (Smith, Biometrika 1975) gives it a probability of ${percent(enough)} or more and the whole 95% interval of its factor lies beyond ${percent(tolerance)}; the prior makes it as likely as not that no series has any (Westfall, Johnson & Utts, Biometrika 1997). Times are CPU seconds of the final fit, compared on one kind of machine only${machines.length > 0 ? ` (here ${listing(machines)})` : ''}.`;
}

/** Further remarks on one series. */
export function historyRemarks(own: SeriesHistory, { points }: RunHistory): string {
  const { identical, leftOut, failures, values } = own;
  return [
    identical && values.length > 1 ? 'the same to the last bit' : '',
    leftOut > 0 ? `${plural(leftOut, 'fit')} without a counterpart` : '',
    failures.length > 0
      ? `failed: ${listing(failures.map(({ point, fits }) => `${fits} at ${points[point].label}`))}`
      : '',
  ]
    .filter(Boolean)
    .join('; ');
}
