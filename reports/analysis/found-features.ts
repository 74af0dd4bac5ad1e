import type { SampleCount } from '../../harness/results/record.ts';
import { median } from '../../tasks/median.ts';
import { bySamples } from '../numbers.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { summarise } from './summary.ts';

/** What the final models of one learner have found of a target, on one family at one d and n; over seeds. */
export interface FoundFeatures {
  readonly facet: Facet;
  readonly series: string;
  readonly d: number;
  readonly n: SampleCount;
  /** Diagnosed fits that went well. */
  readonly seeds: number;
  /** Span error of every true layer, from the lowest up; empty where the target or the model has no layers. */
  readonly spans: readonly { readonly layer: number; readonly error: Estimate }[];
  /** Present for multi-index targets and learners that give the weights of their first layer. */
  readonly overlap?: Estimate;
  /** Medians of the coverage of every dimension of the target's subspace, descending. */
  readonly coverage?: readonly number[];
  /** The share of a random direction's squared norm that lies in the subspace, rank/d. */
  readonly chance?: number;
}

/** Every learner with a diagnosed fit, by family, d and n, in the order of the results. */
export function foundFeatures({ rows, facets, series }: Results): FoundFeatures[] {
  return facets.flatMap((facet) => {
    const own = rows.filter((row) => row.task === facet.label && isDiagnosed(row));
    const order = new Map(series.map(({ label }, i) => [label, i]));
    return summarise(own)
      .sort(
        (a, b) => a.d - b.d || bySamples(a.n, b.n) || (order.get(a.series) ?? 0) - (order.get(b.series) ?? 0),
      )
      .map((group) => foundOf(facet, group.rows));
  });
}

function isDiagnosed({ status, spanErrors, overlap }: Row): boolean {
  return status === 'ok' && (spanErrors !== undefined || overlap !== undefined);
}

function foundOf(facet: Facet, rows: readonly Row[]): FoundFeatures {
  const [{ series, d, n }] = rows;
  const layers = [...new Set(rows.flatMap(({ spanErrors = {} }) => Object.keys(spanErrors)))].map(Number);
  const overlap = estimateMedian(rows.flatMap((row) => row.overlap ?? []));
  const covered = rows.flatMap(({ coverage }) => (coverage ? [coverage] : []));
  const rank = Math.max(0, ...covered.map(({ length }) => length));
  return {
    facet,
    series,
    d,
    n,
    seeds: rows.length,
    spans: layers
      .sort((a, b) => a - b)
      .flatMap((layer) => {
        const error = estimateMedian(rows.flatMap(({ spanErrors }) => spanErrors?.[layer] ?? []));
        return error ? [{ layer, error }] : [];
      }),
    ...(overlap && { overlap }),
    ...(rank > 0 && {
      coverage: Array.from({ length: rank }, (_, i) => median(covered.map((values) => values[i] ?? 0))),
      chance: rank / d,
    }),
  };
}
