import { canonicalJson } from '../../harness/results/canonical-json.ts';
import { atFullStrength } from '../analysis/full-strength.ts';
import { apart } from '../apart.ts';
import type { Baseline } from '../baselines/baseline.ts';
import { baselineRow, isSameFamily } from '../baselines/beside.ts';
import type { StoredRun } from '../load.ts';
import { plainText } from '../plain-text.ts';
import { collectResults, type Results, type Row, type Series } from '../rows.ts';
import {
  type CompareOptions,
  judgePairs,
  type RunComparison,
  summary,
  verdictChanges,
} from './compare-runs.ts';
import { poolFits } from './pair-fits.ts';

/**
 * Compares a run with published results, which stand for `before`. A pair is a fit of the same learner with the same
 * fixed parameters on the same data: family, d, n and seed. What else decided the published fit (steps, tuning, limits,
 * versions) is not in a baseline and may differ; times are not compared.
 */
export function compareWithBaseline(
  run: StoredRun,
  baseline: Baseline,
  { tolerance }: CompareOptions,
): RunComparison {
  const results = atFullStrength(apart(collectResults([run])).tasks);
  const published = publishedRows(results, baseline);
  const pairs = results.rows.flatMap((after) => {
    const before = published.get(placeOf(after));
    return before ? [{ before: { ...before, params: after.params }, after }] : [];
  });
  const paired = new Set(pairs.map(({ after }) => placeOf(after)));
  const then: Results = { ...results, rows: pairs.map(({ before }) => before) };
  return {
    before: {
      name: plainText(baseline.name, 60),
      command: plainText(baseline.source, 2000),
      createdAt: '',
      fits: baseline.fits.length,
    },
    after: summary(run),
    published: {
      hash: baseline.hash,
      ...(baseline.data && { data: baseline.data }),
      remarks: baseline.remarks,
    },
    tolerance,
    differences: [],
    timesJudged: false,
    shared: pairs.length,
    onlyBefore: poolFits([...published].flatMap(([place, row]) => (paired.has(place) ? [] : [row]))),
    onlyAfter: poolFits(results.rows.filter((row) => !paired.has(placeOf(row)))),
    ...judgePairs(pairs, tolerance, false),
    verdicts: verdictChanges(then, results, pairs),
    warnings: run.warnings.map((warning) => plainText(warning)),
  };
}

/** The baseline's fits on families and of learners that the run has, by their places, under the run's names. */
function publishedRows(results: Results, baseline: Baseline): Map<string, Row> {
  const rows = new Map<string, Row>();
  const facetOf = baseline.tasks.map((task) => results.facets.find((facet) => isSameFamily(facet, task)));
  // Several series of a run may be one learner with different settings.
  const seriesOf = baseline.series.map((one) => results.series.filter((own) => isSameLearner(own, one)));
  for (const fit of baseline.fits) {
    const [facet, learners = []] = [facetOf[fit[0]], seriesOf[fit[1]]];
    if (!facet) continue;
    for (const series of learners) {
      const row = baselineRow(fit, facet, series, baseline.name);
      // Where a baseline has several series of this learner, its first counts.
      if (!rows.has(placeOf(row))) rows.set(placeOf(row), row);
    }
  }
  return rows;
}

function isSameLearner(own: Series, other: Pick<Series, 'learner' | 'params'>): boolean {
  return own.learner === other.learner && canonicalJson(own.params) === canonicalJson(other.params);
}

function placeOf({ task, series, d, n, seed }: Pick<Row, 'task' | 'series' | 'd' | 'n' | 'seed'>): string {
  return JSON.stringify([task, series, d, n, seed]);
}
