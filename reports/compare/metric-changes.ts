import { median } from '../../tasks/median.ts';
import { estimateMedian } from '../analysis/bootstrap.ts';
import { holm } from '../analysis/holm.ts';
import { significance } from '../analysis/paired-comparisons.ts';
import { signedRankTest } from '../analysis/signed-rank.ts';
import { metricsIn, type OwnMetric } from '../own-metrics.ts';
import type { ChangeKind } from './change.ts';
import type { FitPair } from './pair-fits.ts';

/** A metric of the user's own, of one learner on one family or on all of them, in two runs. */
export interface MetricChange {
  readonly metric: string;
  /** What a table calls it: its title, with its unit. */
  readonly heading: string;
  readonly better: 'lower' | 'higher';
  readonly series: string;
  /** Absent: all families together. */
  readonly task?: string;
  /** Pairs in which both fits have a value. */
  readonly pairs: number;
  /** Pairs whose values are not the same to the last bit. */
  readonly differing: number;
  /** Median values. */
  readonly before: number;
  readonly after: number;
  /**
   * `ratio`: after over before, where all values are positive. `difference`: after minus before, where some are
   * not, such as R².
   */
  readonly by: 'ratio' | 'difference';
  /** Median over the pairs, and its 95% interval. */
  readonly change: number;
  readonly low: number;
  readonly high: number;
  /** Wilcoxon's signed-rank test, two-sided, corrected by Holm's procedure over the metrics of one table. */
  readonly corrected: number;
  readonly kind: ChangeKind;
}

/** Metrics that only one run has, or that two files with different contents define. */
export interface UncomparedMetrics {
  readonly metric: string;
  readonly why: string;
}

/**
 * The metrics that pairs of fits share, by group, judged as errors are: a change counts where it is significant
 * after correction and its whole interval lies beyond the tolerance, in the metric's own direction. A difference
 * is tolerated up to that share of the metric's median size before.
 *
 * @param groups pairs by learner, or by learner and family
 */
export function metricChanges(
  groups: readonly { readonly series: string; readonly task?: string; readonly pairs: readonly FitPair[] }[],
  tolerance: number,
): MetricChange[] {
  const measured = groups.flatMap(({ series, task, pairs }) =>
    metricsIn(pairs.map(({ before }) => before)).flatMap((metric) => {
      const change = measure(metric, pairs);
      return change ? [{ ...change, series, ...(task !== undefined && { task }) }] : [];
    }),
  );
  const corrected = holm(measured.map(({ p }) => p));
  return measured.map(({ p: _, scale, ...change }, i) => ({
    ...change,
    corrected: corrected[i],
    kind: judged({ ...change, scale }, corrected[i], tolerance),
  }));
}

function measure({ label, heading, better }: OwnMetric, pairs: readonly FitPair[]) {
  const values = pairs.flatMap(({ before, after }) => {
    const [from, to] = [before.own?.[label]?.value, after.own?.[label]?.value];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  if (values.length === 0) return undefined;
  const by = values.every(({ from, to }) => from > 0 && to > 0)
    ? ('ratio' as const)
    : ('difference' as const);
  const changes = values.map(({ from, to }) => (by === 'ratio' ? Math.log(to / from) : to - from));
  const estimate = estimateMedian(changes);
  if (!estimate) return undefined;
  const back = (value: number) => (by === 'ratio' ? Math.exp(value) : value);
  return {
    ...{ metric: label, heading, better, by },
    pairs: values.length,
    differing: values.filter(({ from, to }) => from !== to).length,
    before: median(values.map(({ from }) => from)),
    after: median(values.map(({ to }) => to)),
    change: back(estimate.median),
    low: back(estimate.low),
    high: back(estimate.high),
    p: signedRankTest(changes).p,
    /** What a tolerated share of a difference is a share of. */
    scale: median(values.map(({ from }) => Math.abs(from))),
  };
}

function judged(
  { by, low, high, better, scale }: Pick<MetricChange, 'by' | 'low' | 'high' | 'better'> & { scale: number },
  corrected: number,
  tolerance: number,
): ChangeKind {
  const [least, most] =
    by === 'ratio' ? [1 / (1 + tolerance), 1 + tolerance] : [-tolerance * scale, tolerance * scale];
  if (low >= least && high <= most) return 'same';
  if (corrected > significance) return 'unclear';
  if (low > most) return better === 'lower' ? 'worse' : 'better';
  if (high < least) return better === 'lower' ? 'better' : 'worse';
  return 'unclear';
}

/** Metrics that cannot be compared, and why. */
export function uncompared(
  before: readonly { readonly name: string; readonly digest: string }[] = [],
  after: readonly { readonly name: string; readonly digest: string }[] = [],
): UncomparedMetrics[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.flatMap((metric) => {
    const [from, to] = [before, after].map((all) => all.find(({ name }) => name === metric));
    if (!from || !to) return [{ metric, why: `only ${from ? 'before' : 'after'}` }];
    return from.digest === to.digest ? [] : [{ metric, why: 'its file was edited between the runs' }];
  });
}
