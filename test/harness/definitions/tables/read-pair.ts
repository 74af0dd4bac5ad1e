import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTables, type TableDefinition } from '../../../../harness/definitions/tables/load-tables.ts';
import { Stream } from '../../../../tasks/streams.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();

/** Two files read as a task, and its test rows. */
export interface Pair extends TableDefinition {
  /** Features of the test rows, in the order of the file, and their labels. */
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** Rows to train on, for tests about other rows: enough, all different, with numbers that need no remark. */
export function trainingLines(columns: number, separator = ','): string {
  return Array.from(
    { length: 12 },
    (_, r) => `${Array.from({ length: columns }, (_, c) => `${-r - c / 8 - 0.5}`).join(separator)}\n`,
  ).join('');
}

/** Writes two files into a folder of their own and reads them. */
export async function readPair(
  train: string | Uint8Array,
  test: string | Uint8Array,
  params: Readonly<Record<string, unknown>> = {},
  names: readonly [string, string] = ['train.csv', 'test.csv'],
): Promise<Pair> {
  const own = mkdtempSync(join(folder, 'pair-'));
  writeFileSync(join(own, names[0]), train);
  writeFileSync(join(own, names[1]), test);
  const format = names[0].includes('parquet') ? 'parquet' : 'csv';
  return readTask(`${format}:${names[0]},${names[1]}`, own, params);
}

/** Reads the files that a task names. */
export async function readTask(
  name: string,
  own: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<Pair> {
  const definition = await loadTables(name, own, params);
  const { value, data } = definition;
  const full = value.parameters.parse({ output: 'regression', ...params });
  const { x, y, d } = value
    .instantiate({ d: data.features, seed: 1, params: full })
    .sample(data.test.rows, new Stream('any'), 'test');
  return {
    ...definition,
    x: Array.from(y, (_, row) => [...x.subarray(row * d, (row + 1) * d)]),
    y: [...y],
  };
}
