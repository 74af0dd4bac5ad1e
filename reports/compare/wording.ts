import { errorFloor } from '../analysis/censored-points.ts';
import { significance } from '../analysis/paired-comparisons.ts';
import { formatCount, formatError, formatP, listing, plural } from '../numbers.ts';
import type { JudgedChange } from './change.ts';
import type { Finding, GroupComparison, RunComparison, VerdictChange } from './compare-runs.ts';
import type { MetricChange } from './metric-changes.ts';
import type { MissingFits } from './pair-fits.ts';

/** Sentences about a comparison, the same in every format. */

/** Three decimals near one, fewer beyond: 1.004×, 1.52×, 12×. */
export function formatFactor(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–';
  if (ratio === 1) return '1×';
  if (Math.abs(ratio - 1) < 0.0995) return `${ratio.toFixed(3)}×`;
  if (ratio >= 1000 || ratio < 0.01) return `${ratio.toExponential(1).replace('e+', 'e')}×`;
  return `${ratio >= 10 ? formatCount(Math.round(ratio)) : ratio.toFixed(2)}×`;
}

/** "1.004× to 1.010×"; a single number where both ends are written alike. */
export function formatRange({ low, high }: Pick<JudgedChange, 'low' | 'high'>): string {
  const [from, to] = [formatFactor(low), formatFactor(high)];
  return from === to ? from : `${from} to ${to}`;
}

/** The outcome in one sentence, or two. */
export function outcome({ findings, shared, learners, timesJudged, tolerance }: RunComparison): string {
  const regressions = findings.filter(({ kind }) => kind === 'regression').length;
  const improvements = findings.length - regressions;
  if (shared === 0) return 'The runs have no fit in common: there is nothing to compare.';
  const regrets = learners.flatMap(({ regret }) => regret ?? []);
  const errors = learners.flatMap(({ error }) => error ?? []);
  const judged = [
    ...(errors.length > 0 || regrets.length === 0 ? ['errors'] : []),
    ...(regrets.length > 0 ? ['regrets'] : []),
    ...(timesJudged ? ['times'] : []),
  ];
  if (findings.length === 0) {
    const measured = [...errors, ...regrets];
    const equal = measured.length > 0 && measured.every(({ differing }) => differing === 0);
    const names = [...(errors.length > 0 ? ['error'] : []), ...(regrets.length > 0 ? ['regret'] : [])];
    const same = equal ? ` Every ${names.join(' and every ')} is the same to the last bit.` : '';
    return `No difference in ${alternatives(judged)} beyond ${percent(tolerance)} and noise, over ${plural(shared, 'fit')} in both.${same}`;
  }
  return `${plural(regressions, 'regression')} and ${plural(improvements, 'improvement')} beyond ${percent(tolerance)} and noise, over ${plural(shared, 'fit')} in both.`;
}

/** "time of deep-sgd on bfc-wide: 1.50×, 95% interval 1.48× to 1.52×, 48 fits, p = 2e-9". */
export function describeFinding({ kind, quantity, series, task, change, failures, metric }: Finding): string {
  const where = task === undefined ? '' : ` on ${task}`;
  if (metric)
    return `metric ${metric.metric} of ${series}${where}: ${formatChange(metric, metric.change)}${metric.pairs < 2 ? '' : `, ${metric.pairs < 3 ? 'range' : '95% interval'} ${formatChangeInterval(metric)}`}, ${plural(metric.pairs, 'fit')}, p = ${formatP(metric.corrected)} (${metric.better} is better)`;
  if (!change)
    return `${series}: ${plural(failures ?? 0, 'fit')} ${kind === 'regression' ? 'that ended well fail' : 'that failed end well'}`;
  return `${quantity} of ${series}${where}: ${formatFactor(change.ratio)}${interval(change)}, ${plural(change.pairs, 'fit')}, p = ${formatP(change.corrected)}${change.floored > 0 ? `; ${floorRemark(change)}` : ''}`;
}

/** The interval of a change; a single pair has none. */
function interval(change: JudgedChange): string {
  if (change.pairs < 2) return '';
  return change.pairs < 3 ? `, range ${formatRange(change)}` : `, 95% interval ${formatRange(change)}`;
}

export function describeVerdictChange({ series, task, before, after }: VerdictChange): string {
  return `${series} on ${task}: ${before} before, ${after} after`;
}

/** "deep-sgd on bfc-wide: 3 fits at d = 64 and 128". */
export function describeMissing({ task, series, count, d }: MissingFits): string {
  return `${series} on ${task}: ${plural(count, 'fit')} at d = ${listing(d.map(String))}`;
}

/** What a reader must know about the times; undefined where there is nothing. */
export function timeNote({ timesJudged, drift, published }: RunComparison): string | undefined {
  if (published) return aboutPublished(published);
  if (!timesJudged)
    return 'Processor, cores or backend differ, between the runs or within one, so times are shown but not judged.';
  if (drift === undefined) return undefined;
  return `Most learners' times moved alike (median ${formatFactor(drift)}): more likely the machine than the learners.`;
}

function aboutPublished({ hash, data, remarks }: NonNullable<RunComparison['published']>): string {
  return [
    `Before are published results, which were not measured here: SHA-256 of the run ${hash}${data === undefined ? '' : `, of its table of fits ${data}`}.`,
    'Their steps, tuning, limits and versions may differ, and times are not compared.',
    ...remarks,
  ].join(' ');
}

/** Further remarks on a learner. */
export function remarks({ newFailures, mended, retuned, error, regret }: GroupComparison): string {
  return [
    newFailures > 0 ? `${plural(newFailures, 'fit')} newly failed` : '',
    mended > 0 ? `${plural(mended, 'fit')} no longer failing` : '',
    retuned > 0 ? `${plural(retuned, 'fit')} tuned to other parameters` : '',
    ...[error, regret].flatMap((change) =>
      change
        ? [
            change.differing > 0 && change.kind === 'same'
              ? `${plural(change.differing, change.quantity)} not the same to the last bit`
              : '',
            change.floored > 0 ? floorRemark(change) : '',
          ]
        : [],
    ),
  ]
    .filter(Boolean)
    .join('; ');
}

/** "in 2 fits one error is 0 or rounding and counts as 1e-12". */
function floorRemark({ floored, quantity }: JudgedChange): string {
  return `in ${plural(floored, 'fit')} one ${quantity} is 0 or rounding and counts as ${errorFloor}`;
}

/** How findings are decided, for readers of the tables. */
export function method({ tolerance, published }: Pick<RunComparison, 'tolerance' | 'published'>): string {
  const pairs = published
    ? 'Ratios are of this run over the published results, in pairs of fits of the same learner and fixed parameters on the same data (family, d, n and seed)'
    : 'Ratios are after over before, in pairs of fits with the same specification and seed';
  const times = published ? '' : ' Times are CPU seconds of the final fit.';
  return `${pairs}; medians with 95% bootstrap intervals. A difference counts where Wilcoxon's signed-rank test, corrected by Holm's procedure over all rows of a table, has p ≤ ${significance} and the whole interval lies beyond ${percent(tolerance)}.${times}`;
}

/** "errors, regrets or times" */
function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))}%`;
}

/** "1.5×", or "+0.02" and "−0.02". */
export function formatChange({ by }: Pick<MetricChange, 'by'>, value: number): string {
  if (by === 'ratio') return formatFactor(value);
  return `${value < 0 ? '−' : '+'}${formatError(Math.abs(value))}`;
}

/** "1.4× to 1.6×" */
export function formatChangeInterval(change: MetricChange): string {
  return `${formatChange(change, change.low)} to ${formatChange(change, change.high)}`;
}
