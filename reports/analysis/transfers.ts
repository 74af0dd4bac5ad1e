import type { SampleCount } from '../../harness/results/record.ts';
import { transferWords } from '../../harness/results/transfer.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { summarise } from './summary.ts';

/** Heads on features from a source, beside the same learner on the task's samples alone. */
export interface TransferComparison {
  readonly facet: Facet;
  readonly series: string;
  /** Where the features come from, in words. */
  readonly source: string;
  readonly d: number;
  /** Samples of the task, and of the source. */
  readonly n: SampleCount;
  readonly sourceSamples: number;
  readonly seeds: number;
  /** Relative test error of the head on the task; a failed fit counts as +∞. */
  readonly error: Estimate;
  /** The learner's own error on the source. */
  readonly sourceError?: Estimate;
  /** Its error when it learns the same samples of the task without the source; absent if that did not run. */
  readonly without?: Estimate;
  /** Without over with, seed by seed, over the seeds that have both. */
  readonly gain?: Estimate;
}

/** By family, d, n and learner, in the order of the results. */
export function transfers({ rows, facets, series }: Results): TransferComparison[] {
  const learnerOf = new Map(
    series.map((entry) => [entry.label, JSON.stringify([entry.learner, entry.params])]),
  );
  return facets.flatMap((facet) => {
    const own = rows.filter(({ task, status }) => task === facet.label && status !== 'unsupported');
    return summarise(own.filter(({ transfer }) => transfer)).flatMap((group) => {
      const beside = own.filter(
        (row) =>
          !row.transfer &&
          row.d === group.d &&
          row.n === group.n &&
          row.origin === group.rows[0].origin &&
          learnerOf.get(row.series) === learnerOf.get(group.series),
      );
      return comparisonOf(facet, group.series, group.rows, beside) ?? [];
    });
  });
}

function comparisonOf(
  facet: Facet,
  series: string,
  rows: readonly Row[],
  beside: readonly Row[],
): TransferComparison | undefined {
  const [{ d, n, transfer }] = rows;
  const error = estimateMedian(rows.map(errorOf));
  if (!transfer || !error) return undefined;
  // One curve of the learner without transfer: several differ in a setting, and the first is the configuration's.
  const curve = beside.filter((row) => row.series === beside[0]?.series);
  const pairs = rows.flatMap((row) => {
    const other = curve.find(({ seed }) => seed === row.seed);
    return other ? [errorOf(other) / errorOf(row)] : [];
  });
  const sourceError = estimateMedian(
    rows.flatMap(({ info }) => (typeof info.sourceTestError === 'number' ? [info.sourceTestError] : [])),
  );
  const without = estimateMedian(curve.map(errorOf));
  const gain = estimateMedian(pairs.filter((ratio) => !Number.isNaN(ratio)));
  return {
    facet,
    series,
    source: transferWords(transfer),
    d,
    n,
    sourceSamples: transfer.n,
    seeds: rows.length,
    error,
    ...(sourceError && { sourceError }),
    ...(without && { without }),
    ...(gain && { gain }),
  };
}

function errorOf({ testError }: Row): number {
  return testError ?? Number.POSITIVE_INFINITY;
}
