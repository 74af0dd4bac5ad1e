import type { Results } from '../rows.ts';
import { columnsOf } from './columns.ts';

/** All fits as JSON Lines, one object per fit, with the columns of the CSV. Absent values are left out. */
export function resultsJsonLines({ rows }: Pick<Results, 'rows'>): string {
  const columns = columnsOf(rows);
  return rows
    .map((row) => {
      const fields = columns.flatMap(({ name, value }) => {
        const own = value(row);
        return own === undefined || own === '' ? [] : [[name, own] as const];
      });
      return `${JSON.stringify(Object.fromEntries(fields))}\n`;
    })
    .join('');
}
