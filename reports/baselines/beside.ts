import { canonicalJson } from '../../harness/results/canonical-json.ts';
import type { SampleCount } from '../../harness/results/record.ts';
import { principalRows, principalSizes } from '../analysis/principal-sizes.ts';
import { plainText } from '../plain-text.ts';
import type { Facet, Results, Row, Series } from '../rows.ts';
import { UniqueLabels } from '../series/named-entries.ts';
import type { Baseline, BaselineFit, BaselineTask } from './baseline.ts';

/** A run's results and those of a baseline on the same families, at the same d and n; no curve has fits of both. */
export interface Beside {
  readonly baseline: Baseline;
  /** What labels call it: its name, and the beginning of its hash where a run of the report has that name. */
  readonly name: string;
  /** Families that both have. The baseline's series, which say so, come after the run's own. */
  readonly results: Results;
  /** Labels of families of the baseline that the run does not have. */
  readonly absent: readonly string[];
  /** Fits on common families whose d and n have no place beside those of the run. */
  readonly elsewhere: number;
}

/**
 * Puts a baseline beside results. For every d of a family, fits with the n of the run are shown; at a d that the run
 * does not have, those whose n follows the same rule, n = c·d².
 */
export function beside(results: Results, baseline: Baseline, runs: readonly string[]): Beside {
  const name = runs.includes(baseline.name)
    ? `${baseline.name} ${baseline.hash.slice(0, 8)}`
    : plainText(baseline.name, 24);
  const facetOf = baseline.tasks.map((task) => results.facets.find((facet) => isSameFamily(facet, task)));
  const facets = results.facets.filter((facet) => facetOf.includes(facet));
  const own = facets.flatMap(({ label }) => principalRows(results.rows.filter(({ task }) => task === label)));
  const unique = new UniqueLabels();
  for (const { label } of results.series) unique.take(label);
  const series = baseline.series.map(
    ({ label, learner, params, traits }): Series => ({
      label: unique.take(`${label} (${name})`),
      learner,
      params,
      baseline: true,
      ...(traits && { traits }),
    }),
  );
  const placed = new Map(facets.map((facet) => [facet, placeIn(own, facet)]));
  let elsewhere = 0;
  const rows = baseline.fits.flatMap((fit): Row[] => {
    const [task, place, d, n] = fit;
    const facet = facetOf[task];
    if (!facet || !series[place]) return [];
    if (placed.get(facet)?.(d) === n) return [baselineRow(fit, facet, series[place], name)];
    elsewhere++;
    return [];
  });
  const shown = new Set(rows.map((row) => row.series));
  return {
    baseline,
    name,
    results: {
      facets,
      series: [...results.series, ...series.filter(({ label }) => shown.has(label))],
      rows: [...own, ...rows],
    },
    absent: baseline.tasks.filter((_, i) => facetOf[i] === undefined).map(({ label }) => label),
    elsewhere,
  };
}

/** Whether two names are of one family with the same parameters; those of one's own must have the same content. */
export function isSameFamily(facet: Facet, task: BaselineTask): boolean {
  return (
    facet.family === task.family &&
    facet.digest === task.digest &&
    canonicalJson(facet.params) === canonicalJson(task.params)
  );
}

/** The n that stands for each d of a family. */
function placeIn(own: readonly Row[], { label }: Facet): (d: number) => SampleCount | undefined {
  const sizes = principalSizes(own.filter(({ task }) => task === label));
  const rules = new Set([...sizes].map(([d, n]) => (n === 'stream' ? n : n / d ** 2)));
  const [rule] = rules;
  return (d) => {
    if (sizes.has(d) || rules.size !== 1) return sizes.get(d);
    return rule === 'stream' ? rule : rule * d ** 2;
  };
}

/** A fit of a baseline as a row of results: what it does not say is empty. */
export function baselineRow(
  [, , d, n, seed, outcome]: BaselineFit,
  facet: Facet,
  series: Series,
  run: string,
): Row {
  return {
    id: '',
    run,
    task: facet.label,
    series: series.label,
    learner: series.learner,
    d,
    n,
    seed,
    ...(typeof outcome === 'number' ? { status: 'ok', testError: outcome } : { status: outcome }),
    info: {},
    trials: 0,
    threads: 1,
    trace: [],
    budget: { steps: 0, seconds: 0, memoryMiB: 0 },
    testSize: 0,
  };
}
