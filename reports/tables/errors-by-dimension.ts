import { belowFullStrength, isBelowFullStrength } from '../analysis/full-strength.ts';
import type { Headline, HeadlineEntry } from '../analysis/headline.ts';
import { principalRows } from '../analysis/principal-sizes.ts';
import { summarise } from '../analysis/summary.ts';
import { formatError, formatInterval } from '../numbers.ts';
import type { Results } from '../rows.ts';
import { type Column, type Entry, learnerColumn, learnerEntry, nothing, type Table } from './table.ts';

/** Errors of one family at every d. */
export function errorsByDimension(
  { rows }: Pick<Results, 'rows'>,
  {
    facet,
    entries,
  }: Pick<Headline, 'facet'> & { readonly entries: readonly Pick<HeadlineEntry, 'series'>[] },
): Table {
  const summaries = summarise(principalRows(rows.filter(({ task }) => task === facet.label)));
  const dimensions = [...new Set(summaries.map(({ d }) => d))];
  const entry = (label: string, d: number): Entry => {
    const found = summaries.find((summary) => summary.d === d && summary.series === label);
    if (!found?.error) return { text: nothing };
    const detail = found.rows.some(isBelowFullStrength) ? belowFullStrength : formatInterval(found.error);
    return { text: formatError(found.error.median), detail };
  };
  return {
    name: `Errors on ${facet.label} by d`,
    caption: 'Median relative test error by d, the interval below it.',
    columns: [learnerColumn, ...dimensions.map((d): Column => ({ title: `d = ${d}`, kind: 'number' }))],
    rows: entries.map(({ series: { label } }) => ({
      entries: [learnerEntry(label), ...dimensions.map((d) => entry(label, d))],
    })),
  };
}
