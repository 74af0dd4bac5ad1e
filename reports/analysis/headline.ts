import { type SampleCount, type Status, statuses } from '../../harness/results/record.ts';
import { hasRole } from '../learner-traits.ts';
import { formatCount } from '../numbers.ts';
import type { Facet, Results, Row, Series } from '../rows.ts';
import { shorten } from '../shorten.ts';
import { belowFullStrength, isBelowFullStrength } from './full-strength.ts';
import { learnedHere } from './learned-here.ts';
import { principalRows } from './principal-sizes.ts';
import { type Summary, summarise } from './summary.ts';

/** One line of the headline table. */
export interface HeadlineEntry {
  readonly series: Series;
  readonly summary: Summary;
  /** Median error over the reference's; absent without a reference, and for the reference itself. */
  readonly ratio?: number;
  /** What a reader of the error must know, such as an approximate solver. */
  readonly note: string;
  /** Some of its fits are below full strength: its error is shown, but not compared. */
  readonly weak?: true;
}

/** A family at the d of {@link headlineDimension}. */
export interface Headline {
  readonly facet: Facet;
  readonly d: number;
  readonly n: SampleCount;
  readonly seeds: number;
  /** Label of the learner that errors are divided by: one with the role `end-to-end`, such as `deep-sgd`. */
  readonly reference?: string;
  readonly entries: readonly HeadlineEntry[];
}

/** For each family, every learner's summary at one d, in the order of the configuration. */
export function headlines({ rows, series, facets }: Results): Headline[] {
  return facets.flatMap((facet): Headline[] => {
    const own = principalRows(learnedHere(rows.filter(({ task }) => task === facet.label)));
    if (own.length === 0) return [];
    const d = headlineDimension(own);
    const summaries = summarise(own.filter((row) => row.d === d));
    const present = series.filter(({ label }) => summaries.some((summary) => summary.series === label));
    const reference = referenceOf(present);
    const someTuned = own.some(({ trials }) => trials > 0);
    const base = summaries.find((summary) => summary.series === reference?.label)?.error?.median;
    return [
      {
        facet,
        d,
        n: summaries[0].n,
        seeds: new Set(summaries.flatMap((summary) => summary.rows.map(({ seed }) => seed))).size,
        reference: reference?.label,
        entries: present.map((entry) => {
          const summary = summaries.find((candidate) => candidate.series === entry.label) as Summary;
          const weak = summary.rows.some(isBelowFullStrength);
          return {
            series: entry,
            summary,
            ratio:
              base === undefined || weak || entry === reference || summary.error === undefined
                ? undefined
                : ratioOf(summary.error.median, base),
            note: noteOf(summary.rows, someTuned),
            ...(weak ? { weak } : {}),
          };
        }),
      },
    ];
  });
}

/** The headline without learners below full strength, which sentences must not compare. */
export function atFullStrengthOnly(headline: Headline): Headline {
  return { ...headline, entries: headline.entries.filter(({ weak }) => !weak) };
}

/**
 * The largest d at which at least half as many learners ran as at any other: a run may take its cheapest
 * learners to larger d than the rest, and a table of those few would be no headline.
 */
function headlineDimension(rows: readonly Row[]): number {
  const learners = new Map<number, Set<string>>();
  for (const { d, series } of rows) learners.set(d, (learners.get(d) ?? new Set()).add(series));
  const most = Math.max(...[...learners.values()].map(({ size }) => size));
  return Math.max(...[...learners].filter(([, { size }]) => 2 * size >= most).map(([d]) => d));
}

/** The plain learner that trains end to end (`deep-sgd`), or else the first of its variants. */
export function referenceOf(series: readonly Series[]): Series | undefined {
  const deep = series.filter((entry) => hasRole(entry, 'end-to-end'));
  return deep.find(({ params }) => Object.keys(params).length === 0) ?? deep[0];
}

/** The smallest median error and the learner it belongs to; undefined where no median is finite. */
export function bestOf(entries: readonly HeadlineEntry[]): { label: string; error: number } | undefined {
  const finite = entries.flatMap(({ series, summary }) =>
    summary.error && Number.isFinite(summary.error.median)
      ? [{ label: series.label, error: summary.error.median }]
      : [],
  );
  return finite.sort((a, b) => a.error - b.error)[0];
}

/** "5 ok", "3 ok, 2 timeout". */
export function describeStatuses(counts: ReadonlyMap<Status, number>): string {
  return statuses
    .flatMap((status) => (counts.has(status) ? [`${counts.get(status)} ${status}`] : []))
    .join(', ');
}

function ratioOf(value: number, base: number): number | undefined {
  return Number.isFinite(value) && Number.isFinite(base) && base > 0 ? value / base : undefined;
}

function noteOf(rows: readonly Row[], someTuned: boolean): string {
  const notes = new Set<string>();
  if (rows.some(isBelowFullStrength)) notes.add(belowFullStrength);
  for (const { info, note, trials, params, status } of rows) {
    const { solver, centres } = info;
    if (typeof solver === 'string' && typeof centres === 'number' && !exactSolvers.has(solver))
      notes.add(`${solverNames[solver] ?? solver}, ${formatCount(centres)} centres`);
    if (someTuned && status === 'ok' && trials === 0 && params && Object.keys(params).length > 0)
      notes.add('not tuned');
    if (note) notes.add(note);
  }
  // The explorer and results.csv have every fit's note in full.
  return shorten([...notes].join('; '), 160);
}

/**
 * Solvers whose solutions are exact, up to rounding; `full-rank` has as many centres as the rank of the
 * kernel takes.
 */
const exactSolvers: ReadonlySet<string> = new Set([
  'exact',
  'iterated',
  'full-rank',
  'primal',
  'dual',
  'cholesky',
]);

const solverNames: Readonly<Record<string, string>> = { nystrom: 'Nyström', falkon: 'FALKON' };
