import { baselineChart } from '../charts/baseline.ts';
import type { Chart } from '../charts/configuration.ts';
import { formatCount, listing, plural } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { errorsByDimension } from '../tables/errors-by-dimension.ts';
import type { Table } from '../tables/table.ts';
import type { Baseline } from './baseline.ts';
import { type Beside, beside } from './beside.ts';

/** What a report says of one baseline. */
export interface BaselineContent {
  readonly name: string;
  readonly baseline: Baseline;
  /** Whose it is, how it was checked, and what of it is not shown. */
  readonly paragraphs: readonly string[];
  /** Errors at every d, one for each family that both have. */
  readonly tables: readonly Table[];
  /** Absent where there is no family with a d and an n in common. */
  readonly chart?: Chart;
  /** The run's series and the baseline's, and the rows of both. */
  readonly results: Results;
}

/**
 * @param results at full strength, of tasks alone
 * @param runs names of the runs of the report
 */
export function baselineContents(
  results: Results,
  baselines: readonly Baseline[],
  runs: readonly string[],
): BaselineContent[] {
  return baselines.map((baseline, index) => {
    const own = beside(results, baseline, runs);
    const { chart, undrawn } = baselineChart(own, index);
    return {
      name: own.name,
      baseline,
      paragraphs: [aboutIt(own), ...leftOut(own, undrawn)],
      tables: chart ? tablesOf(own) : [],
      ...(chart && { chart }),
      results: own.results,
    };
  });
}

function aboutIt({ name, baseline: { source, hash, data, made, fits }, results }: Beside): string {
  const families = results.facets.map(({ label }) => label);
  return [
    `Results of ${name}, which were not measured here: ${plural(fits.length, 'fit')} from ${source}${made.length > 0 ? ` (${listing(made)})` : ''}.`,
    `SHA-256 of the run ${hash}${data === undefined ? '' : `, of its table of fits ${data}`}.`,
    families.length > 0
      ? `In common with this report: ${listing(families)}.`
      : 'It has no family in common with this report.',
    'No curve, no row of a table and no verdict has fits of both, and its times are not shown, because they are of another machine.',
  ].join(' ');
}

/** Maximum number of families that are named where they are left out. */
const mostNamed = 8;

function leftOut({ baseline, absent, elsewhere }: Beside, undrawn: readonly string[]): string[] {
  const rest = absent.length - mostNamed;
  const sentences = [
    ...(absent.length > 0
      ? [
          `Not in this report: ${listing([...absent.slice(0, mostNamed), ...(rest > 0 ? [`${formatCount(rest)} more`] : [])])}.`,
        ]
      : []),
    ...(elsewhere > 0 ? [`${plural(elsewhere, 'fit')} at another n: not shown.`] : []),
    ...(undrawn.length > 0 ? [`In the table, and not in the chart: ${listing(undrawn)}.`] : []),
    ...baseline.remarks,
  ];
  return sentences.length > 0 ? [sentences.join(' ')] : [];
}

function tablesOf({ name, results }: Beside): Table[] {
  return results.facets.map((facet) => {
    const present = new Set(
      results.rows.filter(({ task }) => task === facet.label).map(({ series }) => series),
    );
    const entries = results.series.filter(({ label }) => present.has(label)).map((series) => ({ series }));
    return {
      ...errorsByDimension(results, { facet, entries }),
      name: `Errors on ${facet.label} beside ${name}`,
      caption: `${facet.label}: median relative test error by d, the interval below it. Rows that end in (${name}) are the baseline’s.`,
    };
  });
}
