import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { Results } from '../rows.ts';
import { type Column, columns } from './columns.ts';

/** All fits as Apache Parquet, a row a fit, with the columns of the CSV. Figures that a fit has not are null. */
export function resultsParquet({ rows }: Results): Buffer {
  const columnData = columns.map(
    ({ name, type, value }): ColumnSource => ({
      name,
      type: types[type],
      nullable: true,
      data: rows.map((row) => stored(type, value(row))),
    }),
  );
  return Buffer.from(parquetWriteBuffer({ columnData }));
}

/** Whole numbers are doubles too: all that occur are exact there, and samples seen do not fit 32 bits. */
const types = { text: 'STRING', number: 'DOUBLE' } as const;

function stored(type: Column['type'], value: string | number | undefined): string | number | null {
  if (value === undefined) return null;
  if (type === 'text') return String(value);
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}
