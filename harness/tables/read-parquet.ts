import { basename } from 'node:path';
import type { Table } from '../../tasks/outside/table.ts';
import { UserError } from '../errors.ts';

/**
 * Reads a Parquet file of numbers (integers, floating point, true and false as 1 and 0); uncompressed or with Snappy.
 *
 * @throws UserError with the file, row and column for a missing value, or a cell that is no number.
 */
export async function readParquet(path: string): Promise<Table> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } = await import('hyparquet');
  const name = basename(path);
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    if (columns.length < 2)
      throw new UserError(`${name} has ${columns.length} columns; it needs one to learn from, and a label`);
    const rows = Number(metadata.num_rows);
    if (rows === 0) throw new UserError(`${name} has no rows`);
    const values = new Float32Array(rows * columns.length);
    await parquetRead({
      file,
      metadata,
      onChunk({ columnName, columnData, rowStart }) {
        const index = columns.indexOf(columnName);
        for (let i = 0; i < columnData.length; i++)
          values[(rowStart + i) * columns.length + index] = numberOf(
            columnData[i],
            `${name}: row ${rowStart + i + 1}, column ${index + 1} (${columnName})`,
          );
      },
    });
    return { name, rows, columns, named: true, values };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name} does not read as Parquet: ${(error as Error).message}`);
  }
}

function numberOf(cell: unknown, place: string): number {
  if (cell === null || cell === undefined || Number.isNaN(cell))
    throw new UserError(`${place}: the value is missing; fill it in or leave the row out`);
  if (typeof cell !== 'number' && typeof cell !== 'bigint' && typeof cell !== 'boolean')
    throw new UserError(`${place}: ${JSON.stringify(cell)} is not a number`);
  const value = Number(cell);
  if (!Number.isFinite(Math.fround(value)))
    throw new UserError(`${place}: ${value} is too large for 32 bits`);
  return value;
}
