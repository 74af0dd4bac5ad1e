import type { Table } from '../../reports/tables/table.ts';

/** The texts of a table's entries, row by row. */
export function texts({ rows }: Table): string[][] {
  return rows.map(({ entries }) => entries.map(({ text }) => text));
}

/** The titles of its columns. */
export function titles({ columns }: Table): string[] {
  return columns.map(({ title }) => title);
}
