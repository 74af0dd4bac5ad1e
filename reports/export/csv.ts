import Papa from 'papaparse';
import type { Results, Row } from '../rows.ts';
import { columnsOf } from './columns.ts';

/** All fits as comma-separated values (RFC 4180), one line per fit, all digits. Absent values are empty. */
export function resultsCsv({ rows }: Pick<Results, 'rows'>): string {
  const columns = columnsOf(rows);
  const fields = columns.map(({ name }) => name);
  const data = rows.map((row) => columns.map(({ value }) => withoutFormula(value(row))));
  // The library's own rule against formulas also puts quotation marks around them.
  return `${Papa.unparse([fields, ...data])}\r\n`;
}

/**
 * The meaning of each column, as Markdown.
 *
 * @param file name of the table in the title
 * @param fits the rows of the table, some of whose columns only runs with a swept parameter have
 */
export function csvDictionary(file: string, fits: readonly Row[] = []): string {
  const rows = columnsOf(fits).map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`);
  return [
    `# Columns of ${file}`,
    '',
    'One line per fit. UTF-8, fields in quotation marks where they need them, numbers with all their digits. In CSV files, an apostrophe precedes any text that a spreadsheet would take for a formula.',
    '',
    '| column | meaning |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Beginnings of texts that spreadsheets evaluate, even in quotation marks. */
const startsFormula = /^[=+\-@]/;

function withoutFormula(value: string | number | undefined): string | number | undefined {
  return typeof value === 'string' && startsFormula.test(value) ? `'${value}` : value;
}
