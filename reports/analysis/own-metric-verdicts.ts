import { Stream } from '../../tasks/streams.ts';
import { metricsIn, type OwnMetric } from '../own-metrics.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { estimateMedian } from './bootstrap.ts';
import type { Point } from './censored-points.ts';
import { exponentOf } from './exponent.ts';
import { isBelowFullStrength } from './full-strength.ts';
import { type LearningVerdict, learningVerdict, noVerdict } from './learning-verdict.ts';
import { principalRows } from './principal-sizes.ts';
import { ownMetricQuantity, reciprocal } from './quantity.ts';
import { summarise } from './summary.ts';

/** Whether a learner learns a family by a metric of the user's own that says when a target counts as learnt. */
export interface OwnMetricVerdict {
  readonly facet: Facet;
  readonly series: string;
  readonly metric: OwnMetric & { readonly learnt: number };
  readonly kind: LearningVerdict['kind'];
}

/**
 * The verdicts of every learner on every family that was run at two d or more, by the rule for errors: *learns*
 * where the interval is at `learnt` or better at every d. Of a metric of which higher values are better, the
 * reciprocal is judged, which falls as a fit learns. A fit without a value counts as infinitely bad.
 */
export function ownMetricVerdicts({ rows, facets, series }: Results): OwnMetricVerdict[] {
  return metricsIn(rows).flatMap((metric) =>
    hasLevel(metric)
      ? facets.flatMap((facet) =>
          series.flatMap(({ label }): OwnMetricVerdict[] => {
            const own = principalRows(
              rows.filter(
                (row) =>
                  row.task === facet.label &&
                  row.series === label &&
                  row.own?.[metric.label] !== undefined &&
                  row.status !== 'unsupported',
              ),
            );
            if (new Set(own.map(({ d }) => d)).size < 2) return [];
            return [{ facet, series: label, metric, kind: verdictOf(own, metric) }];
          }),
        )
      : [],
  );
}

function hasLevel(metric: OwnMetric): metric is OwnMetricVerdict['metric'] {
  return metric.learnt !== undefined;
}

function verdictOf(rows: readonly Row[], metric: OwnMetricVerdict['metric']): LearningVerdict['kind'] {
  const { label, better, learnt } = metric;
  const weak = rows.filter(isBelowFullStrength).map(({ d }) => d);
  if (weak.length > 0) return noVerdict(weak).kind;
  const { atEnd } = ownMetricQuantity(label, better);
  const fallingOf = (row: Row) => atEnd(row) ?? Number.POSITIVE_INFINITY;
  const summaries = summarise(rows)
    .map((summary) => ({ ...summary, error: estimateMedian(summary.rows.map(fallingOf)) }))
    .sort((a, b) => a.d - b.d);
  const points = rows.flatMap((row): Point[] => {
    const value = fallingOf(row);
    return value > 0 && Number.isFinite(value) ? [{ d: row.d, seed: row.seed, value, known: 'exactly' }] : [];
  });
  const trend = exponentOf(points, new Stream('report', 'metric', rows[0].task, rows[0].series, label));
  return learningVerdict(summaries, trend, better === 'lower' ? learnt : reciprocal(learnt)).kind;
}
