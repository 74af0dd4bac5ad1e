import { createHash } from 'node:crypto';
import { createReadStream, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { TaskFamily } from '../../../tasks/contract.ts';
import { loadTaskFamily } from '../../../tasks/load-task-family.ts';
import { type ColumnChoice, chooseColumns, type TableColumn } from '../../../tasks/outside/choose-columns.ts';
import { UnsuitableTableError } from '../../../tasks/outside/data-table.ts';
import { tableFamily } from '../../../tasks/outside/table-family.ts';
import { type TableParameters, tableParameters } from '../../../tasks/outside/table-parameters.ts';
import { UserError } from '../../input/errors.ts';
import { firstComplaint, formatPath } from '../../input/schema-errors.ts';
import { formatTableName, parseTableName, type TableName } from '../../input/table-name.ts';
import { smallestSample } from '../../protocol/sample-size.ts';
import { canonicalJson } from '../../results/canonical-json.ts';
import type { StoredData } from '../../results/record.ts';
import { sha256 } from '../../results/sha256.ts';
import { quoted, visibleLine } from '../../results/visible-text.ts';
import { countsRows, mayCountRows } from './bookkeeping.ts';
import { toFloat32 } from './centring.ts';
import { type CsvLayout, layoutOf } from './csv-layout.ts';
import { readOpening } from './csv-opening.ts';
import { overlapOf } from './overlap.ts';
import { openParquet } from './parquet-opening.ts';
import { partsOf } from './parquet-parts.ts';
import type { RawTable } from './raw-table.ts';
import { readCsv } from './read-csv.ts';
import { readParquet } from './read-parquet.ts';
import { assertSameColumns } from './same-columns.ts';

/** The definition of a task family made from two data files. */
export interface TableDefinition {
  readonly value: TaskFamily;
  /** Its name with absolute paths: `csv:/home/me/train.csv,/home/me/test.csv`. */
  readonly module: string;
  /** SHA-256 of both files' contents and, unless they were read in the plain way, of how they were read. */
  readonly digest: string;
  /** How the files were read. */
  readonly data: StoredData;
}

/** A run looks each of its tasks up more than once; this cache makes it read files only once. */
const loaded = new Map<string, Promise<TableDefinition>>();

/**
 * Reads the two files that a name lists and makes a task family of them, named after the training file.
 *
 * @param name `csv:TRAIN,TEST` or `parquet:TRAIN,TEST`
 * @param folder the folder that relative paths start from
 * @param given the task's parameters, some of which say how to read the files
 * @throws UserError with file and line for anything in them that is not a table of numbers.
 */
export async function loadTables(
  name: string,
  folder: string,
  given: Readonly<Record<string, unknown>> = {},
): Promise<TableDefinition> {
  const written = parseTableName(name);
  if (!written) {
    const format = name.startsWith('parquet:') ? 'parquet' : 'csv';
    throw new UserError(
      `${quoted(name, 120)} has to name two files, ${format}:train.${format},test.${format} (put a path that contains a comma or a bracket in quotation marks)`,
    );
  }
  const { format } = written;
  const files = [written.train, written.test].map((path) => resolve(folder, path));
  const states = files.map((file) => assertReadable(file, format));
  const module = formatTableName({ format, train: files[0], test: files[1] });
  const parameters = checkedParameters(given, await familyName(files[0]));
  const key = canonicalJson([written, module, states, parameters]);
  const promise = loaded.get(key) ?? readTables(written, files, module, parameters);
  loaded.set(key, promise);
  return promise;
}

function checkedParameters(given: Readonly<Record<string, unknown>>, name: string): TableParameters {
  const parsed = tableParameters.safeParse(given);
  if (parsed.success) return parsed.data;
  const { path, text } = firstComplaint(tableParameters, parsed.error, given, `parameter of ${name}`);
  throw new UserError(`${formatPath(path)}: ${text}`);
}

/**
 * A text that changes when the file does.
 *
 * @throws UserError if the path does not lead to a readable file or folder
 */
function assertReadable(file: string, format: TableName['format']): string {
  const shown = visibleLine(file);
  let found: Stats;
  try {
    found = statSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UserError(`data file ${shown} does not exist`);
    if (code === 'ELOOP') throw new UserError(`data file ${shown} is a link that leads in a circle`);
    throw new UserError(`data file ${shown} cannot be read: ${(error as Error).message}`);
  }
  if (found.isDirectory()) {
    if (format === 'csv')
      throw new UserError(`data file ${shown} is a folder; name a file, or put its parts into one`);
    return partsOf(file, shown)
      .map(({ path }) => `${path} ${stateOf(statSync(path))}`)
      .join('\n');
  }
  if (!found.isFile())
    throw new UserError(
      `data file ${shown} is a ${found.isFIFO() ? 'pipe' : 'device'}, which can be read only once; write it to a file`,
    );
  return stateOf(found);
}

const stateOf = ({ mtimeMs, size, ino }: Stats) => `${mtimeMs} ${size} ${ino}`;

/** Two files as they were read, before their numbers are rounded to 32 bits. */
interface Reading {
  readonly train: RawTable;
  readonly test: RawTable;
  readonly columns: readonly TableColumn[];
  readonly choice: ColumnChoice;
  /** Present for CSV files. */
  readonly layout?: CsvLayout;
}

async function readTables(
  written: TableName,
  files: readonly string[],
  module: string,
  parameters: TableParameters,
): Promise<TableDefinition> {
  const [trainDigest, testDigest] = [await contentDigest(files[0]), await contentDigest(files[1])];
  const sameFile = realpathSync(files[0]) === realpathSync(files[1]) || isOneInode(files);
  try {
    const names = namesOf(files);
    const identical = trainDigest === testDigest;
    const read =
      written.format === 'csv'
        ? await readCsvs(files, names, parameters, identical)
        : await readParquets(files, names, parameters);
    const named = read.layout?.header.present ?? true;
    const reading = named ? withoutCounter(read, parameters) : read;
    const { choice, columns, layout } = reading;
    assertEnough(reading);
    const label = [...choice.features, choice.label].sort((a, b) => a - b).indexOf(choice.label);
    const { train, test, centred } = toFloat32(reading.train, reading.test, named, label);
    const family = tableFamily({
      name: await familyName(files[0]),
      source: names.join(', '),
      train,
      test,
      label,
      labelConstant: centred.find(({ column }) => column === columns[choice.label].name)?.by ?? 0,
    });
    const nameOf = (index: number) => (named ? columns[index].name : String(index + 1));
    const data: StoredData = {
      format: written.format,
      train: { path: written.train, rows: train.rows, sha256: trainDigest },
      test: { path: written.test, rows: test.rows, sha256: testDigest },
      label: { column: nameOf(choice.label), why: choice.labelWhy },
      features: choice.features.length,
      ...(layout && {
        header: { present: layout.header.present, why: layout.header.why },
        separator: { ...layout.separator },
        ...(layout.decimal.character === '.' ? {} : { decimal: layout.decimal }),
      }),
      ...(layout && passedOver(names, layout)),
      leftOut: choice.leftOut.map(({ column, why }) => ({ column: nameOf(column), why })),
      centred: centred.map(({ column, by }) => ({
        column: named ? column : String(columns.findIndex(({ name }) => name === column) + 1),
        by,
      })),
      overlap: { rows: overlapOf(reading.train, reading.test), sameFile },
    };
    return {
      value: family as unknown as TaskFamily,
      module,
      digest: digestOf([trainDigest, testDigest], reading, data, files),
      data,
    };
  } catch (error) {
    if (error instanceof UnsuitableTableError) throw new UserError(error.message);
    throw error;
  }
}

async function readCsvs(
  files: readonly string[],
  names: readonly string[],
  parameters: TableParameters,
  identical: boolean,
): Promise<Reading> {
  const [train, test] = [await readOpening(files[0], names[0]), await readOpening(files[1], names[1])];
  const layout = layoutOf(train, test, parameters, identical);
  const { columns, choice, openings } = layout;
  return {
    train: await readCsv(openings[0], layout),
    test: await readCsv(openings[1], layout),
    columns,
    choice,
    layout,
  };
}

/** What is stored about skipped lines, which are not part of the tables. */
function passedOver(names: readonly string[], { comments }: CsvLayout): Pick<StoredData, 'passedOver'> {
  const lines = comments.flat().length;
  if (lines === 0) return {};
  const where = comments.flatMap((own, i) =>
    own.length === 0 ? [] : [`${names[i]}: ${own.length === 1 ? 'line' : 'lines'} ${ranges(own)}`],
  );
  return {
    passedOver: {
      lines,
      why: `${lines === 1 ? 'line that begins' : 'lines that begin'} with # above the table (${where.join('; ')})`,
    },
  };
}

/** Ascending numbers as ranges: `1–3, 5`. */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

async function readParquets(
  files: readonly string[],
  names: readonly string[],
  parameters: TableParameters,
): Promise<Reading> {
  for (const key of ['header', 'separator', 'decimal'] as const)
    if (parameters[key] !== undefined)
      throw new UserError(`${key}: is for csv: only; Parquet files describe their own contents`);
  const [train, test] = [await openParquet(files[0], names[0]), await openParquet(files[1], names[1])];
  assertSameColumns(train, test, true);
  const { columns } = train;
  if (columns.length < 2)
    throw new UserError(
      `${train.name} has ${columns.length} columns; it needs one to learn from, and a label`,
    );
  const choice = chooseColumns(train.name, columns, parameters, quoted);
  return { train: await readParquet(train, choice), test: await readParquet(test, choice), columns, choice };
}

/**
 * Leaves out a first column that numbers the rows, unless a parameter asks for it or it is the only feature.
 */
function withoutCounter(reading: Reading, { keep }: TableParameters): Reading {
  const { train, test, choice, columns } = reading;
  if (choice.features[0] !== 0 || choice.features.length === 1 || !mayCountRows(columns[0].name))
    return reading;
  const kept = keep === undefined ? [] : [keep].flat();
  if (kept.includes(columns[0].name) || kept.includes(1)) return reading;
  if (!countsRows(train.values[0], test.values[0])) return reading;
  const rest = (table: RawTable): RawTable => ({
    ...table,
    columns: table.columns.slice(1),
    values: table.values.slice(1),
    ...(table.rounding && { rounding: table.rounding.slice(1) }),
  });
  return {
    ...reading,
    train: rest(train),
    test: rest(test),
    choice: {
      ...choice,
      features: choice.features.slice(1),
      leftOut: [{ column: 0, why: 'numbers the rows; keep=1 takes it' }, ...choice.leftOut],
    },
  };
}

function assertEnough({ train, test }: Reading): void {
  if (train.rows < smallestSample)
    throw new UserError(`${train.name} has ${train.rows} rows; at least ${smallestSample} are needed`);
  if (test.rows < 2) throw new UserError(`${test.name} has 1 row; at least 2 are needed`);
}

/** The names of two files in messages: as few of their last path components as distinguish them. */
function namesOf(files: readonly string[]): string[] {
  const parts = files.map((file) => file.split(/[/\\]/));
  let length = 1;
  const short = () => parts.map((all) => all.slice(-length).join('/'));
  while (files[0] !== files[1] && short()[0] === short()[1] && length < parts[0].length) length++;
  return short().map(visibleLine);
}

/**
 * The name of the training file without a suffix such as `-train`; if nothing is left, the name of its
 * folder.
 */
async function familyName(file: string): Promise<string> {
  const packed = basename(file).replace(/\.gz$/i, '');
  const stem = basename(packed, extname(packed)).replace(/(^|[-_. ]+)train(ing)?$/i, '');
  const name = (stem || basename(dirname(file))).replaceAll(/[^\w.-]+/g, '-').replace(/^\W+/, '') || 'data';
  return (await loadTaskFamily(name)) ? `${name}-data` : name;
}

function isOneInode(files: readonly string[]): boolean {
  const [one, other] = files.map((file) => statSync(file, { bigint: true }));
  return one.ino !== 0n && one.ino === other.ino && one.dev === other.dev;
}

/** SHA-256 of a file, or of the names and contents of a folder's files. */
async function contentDigest(path: string): Promise<string> {
  if (!statSync(path).isDirectory()) {
    const content = createHash('sha256');
    await pipeline(createReadStream(path), content);
    return content.digest('hex');
  }
  const parts: [string, string][] = [];
  for (const part of partsOf(path, basename(path))) parts.push([part.name, await contentDigest(part.path)]);
  return sha256(canonicalJson(parts));
}

/**
 * The identity of the data as read. It depends on the contents alone if they are read in the plain way: a
 * header of words or none, all columns, numbers unchanged. Otherwise it also covers everything that was
 * decided about reading them.
 */
function digestOf(
  contents: readonly string[],
  { choice, columns, layout }: Reading,
  { leftOut, centred, header }: StoredData,
  files: readonly string[],
): string {
  const hash = createHash('sha256');
  for (const digest of contents) hash.update(Buffer.from(digest, 'hex'));
  const plain =
    leftOut.length === 0 &&
    centred.length === 0 &&
    (layout === undefined || isPlain(layout)) &&
    !files.some((file) => statSync(file).isDirectory());
  if (!plain)
    hash.update(
      canonicalJson({
        columns: [...choice.features, choice.label].sort((a, b) => a - b),
        of: columns.length,
        centred: centred.map(({ column, by }) => [column, by]),
        header: header?.present ?? true,
        separator: layout?.separator.character ?? null,
        decimal: layout?.decimal.character ?? null,
      }),
    );
  return hash.digest('hex');
}

/**
 * Whether a CSV layout is plain: a first line without numbers or of nothing but numbers, and no unusual
 * choices.
 */
function isPlain({ header, decimal, commented, separator }: CsvLayout): boolean {
  return header.plain && decimal.character === '.' && !commented && '\t;|,'.includes(separator.character);
}
