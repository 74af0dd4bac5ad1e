import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { TaskFamily } from '../../tasks/contract.ts';
import { loadTaskFamily } from '../../tasks/load-task-family.ts';
import { UnsuitableTableError } from '../../tasks/outside/table.ts';
import { tableFamily } from '../../tasks/outside/table-family.ts';
import { UserError } from '../errors.ts';
import { smallestSample } from '../sample-size.ts';
import { readCsv } from './read-csv.ts';
import { readParquet } from './read-parquet.ts';

const readers = { csv: readCsv, parquet: readParquet };

/** A family of files of data, as definitions are found. */
export interface TableDefinition {
  readonly value: TaskFamily;
  /** `csv:/home/me/train.csv,/home/me/test.csv`: its name, paths absolute. */
  readonly module: string;
  /** SHA-256 of both files' contents. */
  readonly digest: string;
}

/** A run looks each of its tasks up more than once; files are read once for it. */
const loaded = new Map<string, Promise<TableDefinition>>();

/**
 * Reads the two files that a name lists and makes a task family of them, called like the training file.
 *
 * @param name `csv:TRAIN,TEST` or `parquet:TRAIN,TEST`
 * @param folder what relative paths are relative to
 * @throws UserError with file and line for whatever in them is no table of numbers.
 */
export async function loadTables(name: string, folder: string): Promise<TableDefinition> {
  const [, format, list] = /^(csv|parquet):(.*)$/s.exec(name) as unknown as [
    string,
    'csv' | 'parquet',
    string,
  ];
  const paths = list.split(',').map((path) => path.trim());
  if (paths.length !== 2 || paths.includes(''))
    throw new UserError(`"${name}" has to name two files, ${format}:train.${format},test.${format}`);
  const files = paths.map((path) => resolve(folder, path));
  for (const file of files)
    if (!existsSync(file) || !statSync(file).isFile())
      throw new UserError(`data file ${file} does not exist`);
  const module = `${format}:${files.join(',')}`;
  const state = files.map((file) => `${statSync(file).mtimeMs} ${statSync(file).size}`).join(' ');
  const key = `${module} ${state}`;
  const promise = loaded.get(key) ?? readTables(format, files, module);
  loaded.set(key, promise);
  return promise;
}

async function readTables(
  format: keyof typeof readers,
  files: readonly string[],
  module: string,
): Promise<TableDefinition> {
  const [train, test] = [await readers[format](files[0]), await readers[format](files[1])];
  if (train.rows < smallestSample)
    throw new UserError(`${train.name} has ${train.rows} rows; at least ${smallestSample} are needed`);
  if (test.rows < 2) throw new UserError(`${test.name} has 1 row; at least 2 are needed`);
  try {
    const name = await familyName(files[0]);
    const value = tableFamily({ name, source: files.map((file) => basename(file)).join(', '), train, test });
    return { value: value as unknown as TaskFamily, module, digest: await digestOf(files) };
  } catch (error) {
    if (error instanceof UnsuitableTableError) throw new UserError(error.message);
    throw error;
  }
}

/** What the training file is called, without what says that it is one; failing that, what its folder is called. */
async function familyName(file: string): Promise<string> {
  const stem = basename(file, extname(file)).replace(/(^|[-_. ]+)train(ing)?$/i, '');
  const name = (stem || basename(dirname(file))).replaceAll(/[^\w.-]+/g, '-').replace(/^\W+/, '') || 'data';
  return (await loadTaskFamily(name)) ? `${name}-data` : name;
}

async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = createHash('sha256');
    await pipeline(createReadStream(file), content);
    hash.update(content.digest());
  }
  return hash.digest('hex');
}
