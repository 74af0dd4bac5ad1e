import { belowFullStrength } from '../analysis/full-strength.ts';
import type { Headline } from '../analysis/headline.ts';
import type { Summary } from '../analysis/summary.ts';
import type { Content } from '../content.ts';
import { formatError, listing } from '../numbers.ts';
import type { Series } from '../rows.ts';
import { toldWords } from '../told.ts';
import {
  type Column,
  type Entry,
  type Level,
  learnerColumn,
  learnerEntry,
  nothing,
  type Table,
  verdictLevels,
} from './table.ts';

/** Median errors up to the first are good, up to the second fair, above poor. */
const limits = { good: 0.01, fair: 0.1 } as const;

const where = 'at the largest d of each family that most learners reach';

/**
 * The whole outcome at once: every learner on every family, its verdict and its median relative test error at
 * the d of the headline. Undefined where no family was run at two d or more: one d shows no trend, so it has
 * no verdicts worth a table.
 */
export function verdictTable({
  families,
  results,
}: {
  families: readonly Pick<Content['families'][number], 'headline' | 'scaling'>[];
  results: Pick<Content['results'], 'series'>;
}): Table | undefined {
  const judged = families.filter(({ scaling }) => scaling !== undefined && scaling.dimensions.length > 1);
  if (judged.length === 0) return undefined;
  const epsilons = [...new Set(judged.flatMap(({ scaling }) => scaling?.epsilon ?? []))];
  const alone = families.length > judged.length ? ' Families that were run at one d have errors only.' : '';
  const entry = (family: (typeof families)[number], label: string): Entry | undefined => {
    const error = errorOf(family.headline, label);
    const scaling = judged.includes(family)
      ? family.scaling?.entries.find(({ series }) => series.label === label)
      : undefined;
    const verdict = scaling?.verdict.kind;
    if (error === undefined && verdict === undefined) return undefined;
    return {
      text: verdict ?? '',
      detail: error === undefined ? ownLargest(scaling?.largest, family.headline.d) : formatError(error),
      level: verdict && verdictLevels[verdict],
    };
  };
  return {
    name: 'Verdicts and median relative test errors',
    caption: `Verdicts at ε = ${listing(epsilons.map(String))}, and the median relative test error ${where}.${alone}`,
    legend: (['learns', 'undecided', 'stalls'] as const).map((text) => ({
      text,
      level: verdictLevels[text],
    })),
    ...matrix(
      families.map(({ headline }) => headline),
      results.series,
      ({ label }) => families.map((family) => entry(family, label)),
    ),
  };
}

/** A learner that was not run at the column's d has a verdict from smaller d: its error is that at its own largest. */
function ownLargest(largest: Summary | undefined, column: number): string {
  if (largest?.error === undefined || largest.d >= column) return nothing;
  return `${formatError(largest.error.median)} at d = ${largest.d}`;
}

/** The same without verdicts: errors alone, with levels by their size. */
export function errorTable(headlines: readonly Headline[], series: readonly Series[]): Table {
  return {
    name: 'Median relative test error',
    caption: `Median relative test error ${where}.`,
    legend: [
      { level: 'good', text: `up to ${limits.good}` },
      { level: 'fair', text: `up to ${limits.fair}` },
      { level: 'poor', text: 'above, or failed' },
    ],
    ...matrix(headlines, series, ({ label }) =>
      headlines.map((headline) => {
        if (!headline.entries.some(({ series }) => series.label === label)) return undefined;
        const error = errorOf(headline, label);
        if (error === undefined) return { text: '', detail: nothing };
        if (headline.entries.some(({ series, weak }) => series.label === label && weak))
          return { text: belowFullStrength, detail: formatError(error) };
        return { text: '', detail: formatError(error), level: levelOf(error) };
      }),
    ),
  };
}

/**
 * Learners down and families across, without learners that no family has.
 *
 * @param entriesOf entries by family
 */
function matrix(
  headlines: readonly Headline[],
  series: readonly Series[],
  entriesOf: (learner: Series) => readonly (Entry | undefined)[],
): Pick<Table, 'columns' | 'rows'> {
  return {
    columns: [
      learnerColumn,
      ...headlines.map(
        ({ facet, d }): Column => ({
          title: facet.label,
          subtitle: `d = ${d}`,
          kind: 'number',
          // The same width for all, so that blocks of families below each other line up.
          terminal: { leastParts: ['undecided'.length, 7] },
        }),
      ),
    ],
    rows: series.flatMap((learner) => {
      const entries = entriesOf(learner);
      if (entries.every((entry) => entry === undefined)) return [];
      return [
        {
          isReference: headlines.some(({ reference }) => reference === learner.label),
          entries: [
            learnerEntry(learner.label, toldWords(learner)),
            ...entries.map((entry) => entry ?? { text: '', detail: nothing }),
          ],
        },
      ];
    }),
  };
}

function errorOf({ entries }: Headline, label: string): number | undefined {
  return entries.find(({ series }) => series.label === label)?.summary.error?.median;
}

function levelOf(error: number): Level {
  if (error <= limits.good) return 'good';
  return error <= limits.fair ? 'fair' : 'poor';
}
