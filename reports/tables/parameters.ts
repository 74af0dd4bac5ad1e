import type { Headline } from '../analysis/headline.ts';
import { shorten } from '../shorten.ts';
import { learnerColumn, learnerEntry, type Table } from './table.ts';

/** Parameters that the final fits of one family at the d of its headline ran with. */
export function parameterTable({ facet, entries }: Headline): Table {
  return {
    name: `Parameters on ${facet.label}`,
    columns: [learnerColumn, { title: 'parameters of the final fit', kind: 'code' }],
    rows: entries.flatMap(({ series, summary }) => {
      const texts = new Set(summary.rows.flatMap(({ params }) => (params ? [JSON.stringify(params)] : [])));
      return [...texts].map((text) => ({
        entries: [learnerEntry(series.label), { text: shorten(text, 2000) }],
      }));
    }),
  };
}
