import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { AsyncBuffer, FileMetaData, SchemaTree } from 'hyparquet';
import type { TableColumn } from '../../../tasks/outside/choose-columns.ts';
import { UserError } from '../../input/errors.ts';
import { oneLine } from '../../results/one-line.ts';
import { quoted, visibleLine } from '../../results/visible-text.ts';
import { whyAside } from './bookkeeping.ts';
import { type ParquetPart, partsOf } from './parquet-parts.ts';

/** The kind of numbers in a column's cells, or a description of what is there instead of numbers. */
export type CellKind = 'boolean' | 'integer' | 'float' | 'decimal' | { readonly problem: string };

/** A column of a Parquet file. All files of one table have columns of the same names. */
export interface ParquetColumn extends TableColumn {
  readonly kind: CellKind;
  /** Digits after the point of a decimal. */
  readonly scale: number;
  /** Whether values may be missing. */
  readonly optional: boolean;
}

/** One file, with the metadata at its end read. */
export interface OpenedPart extends ParquetPart {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
}

/** A table in one Parquet file, or in the files of a folder, before its values are read. */
export interface ParquetOpening {
  /** The table's name in messages. */
  readonly name: string;
  readonly parts: readonly OpenedPart[];
  /** The columns in the files, then those given by the names of folders. */
  readonly columns: readonly TableColumn[];
  /** How many of the columns are in the files. */
  readonly inFiles: number;
}

/** @throws UserError for a file that is not Parquet, and for parts with different columns */
export async function openParquet(path: string, name: string): Promise<ParquetOpening> {
  const isFolder = statSync(path).isDirectory();
  const found = isFolder ? partsOf(path, name) : [{ path, name, folders: {} }];
  const parts: OpenedPart[] = [];
  for (const part of found)
    parts.push(await openPart({ ...part, name: isFolder ? `${name}/${visibleLine(part.name)}` : name }));
  const [first] = parts;
  for (const other of parts) assertSameColumns(first, other);
  // If a column is in the files as well as in the names of folders, the files take precedence.
  const keys = Object.keys(first.folders).filter(
    (key) => !first.columns.some((column) => column.name === key),
  );
  return {
    name,
    parts,
    inFiles: first.columns.length,
    columns: [
      ...first.columns,
      ...keys.map((key) => ({ name: key, aside: `is in the names of folders, not in the files` })),
    ],
  };
}

async function openPart(part: ParquetPart): Promise<OpenedPart> {
  const { path, name } = part;
  assertLooksRight(path, name);
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    const index = pandasIndex(metadata);
    const columns = parquetSchema(metadata).children.map((tree, i): ParquetColumn => {
      const { element } = tree;
      if (typeof element.name !== 'string') throw new Error(`column ${i + 1} has no name`);
      const aside = index.includes(element.name)
        ? 'is the index that pandas wrote'
        : whyAside(element.name, i);
      return {
        name: element.name === '' ? `column ${i + 1}` : element.name,
        ...(aside === undefined ? {} : { aside }),
        kind: kindOf(tree),
        scale: element.scale ?? 0,
        optional: element.repetition_type === 'OPTIONAL',
      };
    });
    if (
      metadata.row_groups.some(({ columns: chunks }) =>
        chunks.some(
          (chunk) => chunk.crypto_metadata !== undefined || chunk.encrypted_column_metadata !== undefined,
        ),
      )
    )
      throw new UserError(`${name} is encrypted, which is not read`);
    const rows = Number(metadata.num_rows);
    for (const { columns: chunks, num_rows } of metadata.row_groups)
      if (!(Number(num_rows) >= 0) || !Array.isArray(chunks))
        throw new Error('a group of rows does not say how many it has');
    const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    if (rows !== inGroups || !Number.isSafeInteger(rows))
      throw new Error(`it says ${rows} rows, and its parts have ${inGroups}`);
    const seen = new Set<string>();
    const twice = columns.find((column) => seen.size === seen.add(column.name).size);
    if (twice)
      throw new UserError(`${name} has two columns called ${quoted(twice.name)}; give one another name`);
    return { ...part, file, metadata, rows, columns };
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** One line about a file that begins and ends like Parquet but cannot be read. */
export function unreadable(name: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  // JavaScript errors about the reader's code mean nothing to the owner of a damaged file.
  const isPlain =
    error instanceof Error && !(error instanceof TypeError) && !(error instanceof ReferenceError);
  const why = isPlain ? ` (${visibleLine(oneLine(error.message.replace(/^parquet /, ''), 120))})` : '';
  return new UserError(`${name} cannot be read as Parquet; it may be damaged${why}`);
}

/** @throws UserError for files that are something else, or incomplete */
function assertLooksRight(path: string, name: string): void {
  const { size } = statSync(path);
  if (size === 0) throw new UserError(`${name} is empty`);
  const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)];
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, 4, 0);
    readSync(file, tail, 0, 4, Math.max(0, size - 4));
  } finally {
    closeSync(file);
  }
  const [begins, ends] = [head.toString('latin1'), tail.toString('latin1')];
  if (begins === 'PARE' || ends === 'PARE') throw new UserError(`${name} is encrypted, which is not read`);
  if (begins !== 'PAR1') {
    const text = /^[\x20-\x7e\r\n\t\0]*$/.test(begins.slice(0, Math.min(4, size)));
    throw new UserError(
      `${name} is no Parquet file: it does not begin with PAR1${text ? '; if it is CSV, write csv: in place of parquet:' : ''}`,
    );
  }
  if (ends !== 'PAR1' || size < 12)
    throw new UserError(
      `${name} is cut short: it begins as a Parquet file and does not end as one; copy or write it again`,
    );
}

/** Columns that pandas wrote for its index, as listed in the JSON that it puts into the file's metadata. */
function pandasIndex({ key_value_metadata }: FileMetaData): string[] {
  const text = key_value_metadata?.find(({ key }) => key === 'pandas')?.value;
  try {
    const { index_columns } = JSON.parse(text ?? '{}') as { index_columns?: unknown };
    // An index that is a mere range has no column: it is described by an object.
    return Array.isArray(index_columns) ? index_columns.filter((column) => typeof column === 'string') : [];
  } catch {
    return [];
  }
}

/** Names, in messages, for cells that are not numbers. */
const otherKinds: Readonly<Record<string, string>> = {
  UTF8: 'text',
  STRING: 'text',
  ENUM: 'text',
  JSON: 'JSON',
  BSON: 'BSON',
  UUID: 'UUIDs',
  DATE: 'dates',
  TIME: 'times',
  TIME_MILLIS: 'times',
  TIME_MICROS: 'times',
  TIMESTAMP: 'timestamps',
  TIMESTAMP_MILLIS: 'timestamps',
  TIMESTAMP_MICROS: 'timestamps',
  INTERVAL: 'intervals',
  NULL: 'nothing',
  LIST: 'lists',
  MAP: 'maps',
};

function kindOf({ element, children }: SchemaTree): CellKind {
  const { type, converted_type, logical_type, repetition_type } = element;
  const logical = logical_type?.type;
  const other = otherKinds[logical ?? ''] ?? otherKinds[converted_type ?? ''];
  if (children.length > 0) return { problem: other ?? 'structures' };
  if (repetition_type === 'REPEATED') return { problem: 'lists' };
  if (other !== undefined) return { problem: other };
  if (type === 'BOOLEAN') return 'boolean';
  if (converted_type === 'DECIMAL') return 'decimal';
  if (logical === 'DECIMAL') return { problem: 'decimals in a form that is not read' };
  if (logical === 'FLOAT16') return 'float';
  const isInteger = logical === undefined || logical === 'INTEGER';
  if ((type === 'INT32' || type === 'INT64') && isInteger) return 'integer';
  if (type === 'FLOAT' || type === 'DOUBLE') return 'float';
  if (type === 'INT96') return { problem: 'timestamps' };
  return { problem: logical === undefined ? 'bytes' : logical.toLowerCase() };
}

function assertSameColumns(first: OpenedPart, other: OpenedPart): void {
  const [wanted, found] = [first.columns, other.columns];
  if (wanted.length !== found.length)
    throw new UserError(
      `${other.name} has ${found.length} columns, and ${first.name} has ${wanted.length}; parts of one table have the same`,
    );
  const bad = wanted.findIndex(({ name }, i) => name !== found[i].name);
  if (bad >= 0)
    throw new UserError(
      `${other.name}: column ${bad + 1} is called ${quoted(found[bad].name)}, and in ${first.name} ${quoted(wanted[bad].name)}`,
    );
}
