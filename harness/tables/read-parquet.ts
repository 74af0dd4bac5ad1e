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
    // What is thrown inside of it reaches nobody.
    let problem: UserError | undefined;
    await parquetRead({
      file,
      metadata,
      onChunk({ columnName, columnData, rowStart }) {
        const index = columns.indexOf(columnName);
        for (let i = 0; i < columnData.length && !problem; i++) {
          const value = numberOf(columnData[i]);
          if (typeof value === 'number') values[(rowStart + i) * columns.length + index] = value;
          else {
            const place = `${name}: row ${rowStart + i + 1}, column ${index + 1} (${columnName})`;
            problem = new UserError(`${place}: ${value.problem}`);
          }
        }
      },
    });
    if (problem) throw problem;
    return { name, rows, columns, named: true, values };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name} does not read as Parquet: ${(error as Error).message}`);
  }
}

function numberOf(cell: unknown): number | { readonly problem: string } {
  if (cell === null || cell === undefined || Number.isNaN(cell))
    return { problem: 'the value is missing; fill it in or leave the row out' };
  if (typeof cell !== 'number' && typeof cell !== 'bigint' && typeof cell !== 'boolean')
    return { problem: `${JSON.stringify(cell)} is not a number` };
  const value = Number(cell);
  return Number.isFinite(Math.fround(value)) ? value : { problem: `${value} is too large for 32 bits` };
}
