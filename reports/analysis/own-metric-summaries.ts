import type { SampleCount } from '../../harness/results/record.ts';
import { bySamples, plural } from '../numbers.ts';
import { metricsIn, type OwnMetric } from '../own-metrics.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { summarise } from './summary.ts';

/** The user's own metrics of one learner on one family at one d and n, over seeds. */
export interface OwnMetricSummary {
  readonly facet: Facet;
  readonly series: string;
  readonly d: number;
  readonly n: SampleCount;
  readonly values: readonly OwnMetricEstimate[];
}

export interface OwnMetricEstimate {
  readonly metric: OwnMetric;
  /** Over the fits that have a value; absent if none has. */
  readonly estimate?: Estimate;
  /** Fits that were attempted, those that failed among them. */
  readonly attempted: number;
}

/** Every learner with a fit that measures one of them, by family, d and n, in the order of the results. */
export function ownMetricSummaries({ rows, facets, series }: Results): OwnMetricSummary[] {
  const order = new Map(series.map(({ label }, i) => [label, i]));
  return facets.flatMap((facet) => {
    const own = rows.filter((row) => row.task === facet.label && row.own && row.status !== 'unsupported');
    return summarise(own)
      .sort(
        (a, b) => a.d - b.d || bySamples(a.n, b.n) || (order.get(a.series) ?? 0) - (order.get(b.series) ?? 0),
      )
      .map(({ series: label, d, n, rows: seeds }) => ({
        ...{ facet, series: label, d, n },
        values: metricsIn(seeds).map((metric) => ({
          metric,
          attempted: seeds.length,
          ...withEstimate(ownEstimate(metric, seeds)),
        })),
      }));
  });
}

function withEstimate(estimate: Estimate | undefined): { readonly estimate?: Estimate } {
  return estimate ? { estimate } : {};
}

/** The median of a metric over the fits that have a value. */
export function ownEstimate({ label }: OwnMetric, rows: readonly Row[]): Estimate | undefined {
  return estimateMedian(rows.flatMap(({ own }) => own?.[label]?.value ?? []));
}

/** Sentences on fits that ended well without a value of a metric: how many, and the first one's reason. */
export function withoutValue({ rows }: Pick<Results, 'rows'>): string[] {
  return metricsIn(rows).flatMap(({ label }) =>
    (['failed', 'missing'] as const).flatMap((kind) => {
      const reasons = rows.flatMap(({ own }) => own?.[label]?.[kind] ?? []);
      if (reasons.length === 0) return [];
      const what =
        kind === 'failed'
          ? `the metric ${label} failed in ${plural(reasons.length, 'fit')}`
          : `${plural(reasons.length, 'fit has', 'fits have')} no ${label}`;
      const more = new Set(reasons).size > 1 ? ', and other reasons' : '';
      return [`${what[0].toUpperCase()}${what.slice(1)}: ${reasons[0]}${more}.`];
    }),
  );
}
