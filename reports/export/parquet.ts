import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { Results } from '../rows.ts';
import { type Column, columnsOf } from './columns.ts';

/** All fits as Apache Parquet, one row per fit, with the columns of the CSV. Absent values are null. */
export function resultsParquet({ rows }: Pick<Results, 'rows'>): Buffer {
  const columnData = columnsOf(rows).map(
    ({ name, type, value }): ColumnSource => ({
      name,
      type: types[type],
      nullable: true,
      data: rows.map((row) => stored(type, value(row))),
    }),
  );
  return Buffer.from(parquetWriteBuffer({ columnData }));
}

/** Whole numbers are doubles too, which hold all that occur exactly; samples seen do not fit into 32 bits. */
const types = { text: 'STRING', number: 'DOUBLE' } as const;

function stored(type: Column['type'], value: string | number | undefined): string | number | null {
  if (value === undefined) return null;
  if (type === 'text') return String(value);
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}
