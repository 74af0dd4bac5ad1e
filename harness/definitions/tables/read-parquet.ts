import type { RowGroup } from 'hyparquet';
import type { ColumnChoice } from '../../../tasks/outside/choose-columns.ts';
import { UserError } from '../../input/errors.ts';
import { quoted, visibleLine } from '../../results/visible-text.ts';
import { numberOf, truthOf } from './number-text.ts';
import { parquetCodecs } from './parquet-codecs.ts';
import { type OpenedPart, type ParquetColumn, type ParquetOpening, unreadable } from './parquet-opening.ts';
import { checkPages } from './parquet-pages.ts';
import type { RawTable } from './raw-table.ts';

/**
 * Reads the chosen columns of a Parquet table: integers, floating-point numbers, decimals, and true and false
 * as 1 and 0.
 *
 * @throws UserError with the file, row and column for a missing value, or a cell that is not a number.
 */
export async function readParquet(opening: ParquetOpening, choice: ColumnChoice): Promise<RawTable> {
  const { name, parts, inFiles, columns } = opening;
  const indices = [...choice.features, choice.label].sort((a, b) => a - b);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  if (rows === 0) throw new UserError(`${name} has no rows`);
  let values: Float64Array[];
  try {
    values = indices.map(() => new Float64Array(rows));
  } catch {
    throw new UserError(`${name} says that it has ${rows} rows, more than there is memory for`);
  }
  let start = 0;
  for (const part of parts) {
    const into = values.map((all) => all.subarray(start, start + part.rows));
    await readPart(
      part,
      indices.filter((index) => index < inFiles),
      into,
    );
    for (const [i, index] of indices.entries())
      if (index >= inFiles) into[i].fill(folderValue(part, columns[index].name));
    start += part.rows;
  }
  return { name, rows, columns: indices.map((index) => columns[index].name), values };
}

async function readPart(
  part: OpenedPart,
  indices: readonly number[],
  values: readonly Float64Array[],
): Promise<void> {
  const { name, file, metadata, rows } = part;
  const columns = indices.map((index) => part.columns[index]);
  const place = (i: number) => `column ${indices[i] + 1} (${visibleLine(columns[i].name)})`;
  for (const [i, { kind, name: column }] of columns.entries())
    if (typeof kind === 'object')
      throw new UserError(
        `${name}: ${place(i)} holds ${kind.problem}, not numbers; drop=[${JSON.stringify(column)}] leaves it out`,
      );
  if (rows === 0 || columns.length === 0) return;
  const compressors = await parquetCodecs();
  const known = new Set(columns.map((column) => column.name));
  const chunksOf = ({ columns: chunks }: RowGroup) =>
    chunks.flatMap(({ meta_data }) =>
      meta_data && known.has(meta_data.path_in_schema[0]) ? [meta_data] : [],
    );
  for (const group of metadata.row_groups)
    for (const meta_data of chunksOf(group))
      if (meta_data.codec !== 'UNCOMPRESSED' && !compressors[meta_data.codec])
        throw new UserError(
          `${name} is compressed with ${meta_data.codec ?? 'an unknown codec'}, which is not read; write it with Snappy, gzip, Brotli, zstd or LZ4 (LZ4_RAW)`,
        );
  const { parquetRead } = await import('hyparquet');
  const found = columns.map(() => 0);
  // An error thrown inside `onChunk` would be lost, so it is kept here.
  let problem: UserError | undefined;
  try {
    const optional = new Map(columns.map((column) => [column.name, column.optional]));
    for (const group of metadata.row_groups)
      for (const chunk of chunksOf(group))
        await checkPages(
          file,
          chunk,
          optional.get(chunk.path_in_schema[0]) === true,
          Number(group.num_rows),
          compressors,
        );
    await parquetRead({
      file,
      metadata,
      compressors,
      columns: columns.map((column) => column.name),
      onChunk({ columnName, columnData, rowStart }) {
        const at = columns.findIndex((column) => column.name === columnName);
        if (at < 0) return;
        found[at] += columnData.length;
        for (let i = 0; i < columnData.length && !problem; i++) {
          const value = cellValue(columnData[i], columns[at]);
          if (typeof value === 'number') values[at][rowStart + i] = value;
          else problem = new UserError(`${name}: row ${rowStart + i + 1}, ${place(at)}: ${value.problem}`);
        }
      },
    });
  } catch (error) {
    throw problem ?? unreadable(name, error);
  }
  if (problem) throw problem;
  const short = found.findIndex((count) => count !== rows);
  if (short >= 0)
    throw new UserError(
      `${name}: ${place(short)} has ${found[short]} values, and the file says ${rows} rows; it may be damaged`,
    );
}

/** A cell's number, or what is wrong with the cell. */
function cellValue(cell: unknown, { kind, scale }: ParquetColumn): number | { readonly problem: string } {
  if (cell === null || cell === undefined || Number.isNaN(cell))
    return { problem: 'the value is missing; fill it in or leave the row out' };
  if (typeof cell === 'bigint') {
    const value = Number(cell);
    return BigInt(value) === cell ? value : tooLong(cell);
  }
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell !== 'number') return { problem: 'the cell is not a number' };
  if (!Number.isFinite(Math.fround(cell)))
    return {
      problem: Number.isFinite(cell) ? `${cell} is too large for 32 bits` : `${cell} cannot be learned from`,
    };
  if (kind !== 'decimal') return cell;
  if (Math.abs(cell) >= 2 ** 53) return tooLong(cell);
  // The reader multiplies by a rounded power of ten; parsing the digits gives the number that the file means.
  const digits = Math.round(cell * 10 ** scale);
  return Number.isSafeInteger(digits) ? Number(`${digits}e-${scale}`) : cell;
}

function tooLong(cell: number | bigint): { readonly problem: string } {
  return {
    problem: `${cell} has more digits than 64-bit numbers keep; take a constant from the column, or leave it out with drop=`,
  };
}

/** The value in the name of a folder, as a number. */
function folderValue({ name, folders }: OpenedPart, key: string): number {
  const text = folders[key];
  const value = numberOf(text) ?? truthOf(text);
  if (value === undefined || !Number.isFinite(Math.fround(value)))
    throw new UserError(`${name}: ${visibleLine(key)}=${quoted(text)} in the name of a folder is no number`);
  return value;
}
