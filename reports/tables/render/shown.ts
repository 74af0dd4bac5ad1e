import { plainText } from '../../plain-text.ts';
import type { Column, Entry, Format, Row, Table } from '../table.ts';

/**
 * The part of a table that a format shows: its columns, and details only if it shows them. Every text is made
 * one line, whatever the table holds.
 */
export function shownIn(format: Format, table: Table): Pick<Table, 'columns' | 'rows'> {
  const places = table.columns.flatMap(({ only }, place) =>
    only === undefined || only.includes(format) ? [place] : [],
  );
  const columns = places.map((place) => lineColumn(table.columns[place]));
  const rows = table.rows.map(({ entries, isReference }): Row => {
    const own = places.map((place, i) => {
      const { detailsOnly } = columns[i];
      const { detail, ...entry } = entries[place] ?? { text: '' };
      const shown = detailsOnly === undefined || detailsOnly.includes(format);
      return { ...entry, text: oneLine(entry.text), detail: shown ? detail && oneLine(detail) : undefined };
    });
    return { isReference, entries: own };
  });
  return { columns, rows };
}

/** The text, of any length, without line breaks and changes of direction. */
export function oneLine(text: string): string {
  return plainText(text, Number.POSITIVE_INFINITY);
}

/** Text and detail, for formats that have them on one line. */
export function joined({ text, detail }: Entry): string {
  return [text, detail].filter(Boolean).join(', ');
}

function lineColumn({ title, brief, subtitle, ...column }: Column): Column {
  return {
    ...column,
    title: oneLine(title),
    brief: brief === undefined ? undefined : oneLine(brief),
    subtitle: subtitle === undefined ? undefined : oneLine(subtitle),
  };
}
