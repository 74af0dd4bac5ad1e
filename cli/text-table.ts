import { visibleLine } from '../harness/results/visible-text.ts';
import { displayWidth, pad } from '../reports/display-width.ts';

/** Columns of text, two spaces apart: columns of numbers are right-aligned, all others left-aligned. */
export function textTable(header: readonly string[], entries: readonly (readonly string[])[]): string {
  const rows = entries.map((row) => row.map(visibleLine));
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))));
  const numeric = header.map((_, column) =>
    rows.every((row) => /^(|–|±?[-+<>≈]?[\d.]+(e[-+]?\d+)?%?)$/.test(row[column] ?? '')),
  );
  return all
    .map((row) =>
      row
        .map((entry, column) => pad(entry, widths[column], numeric[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
