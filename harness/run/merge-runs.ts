import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../input/errors.ts';
import { sameOutcome } from '../results/deterministic.ts';
import { fileName } from '../results/file-name.ts';
import { makeFolder } from '../results/folder.ts';
import { isInside } from '../results/inside.ts';
import { keptFile } from '../results/kept-model.ts';
import {
  type MergedRecord,
  mergedSchema,
  type RunFolder,
  sourceFolder,
  writeMerged,
} from '../results/merged.ts';
import type { CellRecord, RunRecord } from '../results/record.ts';
import { cellFile, listCells, listRuns, logFile, readCells, readRun, runFile } from '../results/store.ts';

export interface MergeOptions {
  readonly out: string;
  /** Names for the runs, one per run. Default: the names of their folders. */
  readonly origins?: readonly string[];
  readonly name?: string;
}

export interface MergedSource {
  readonly origin: string;
  readonly folder: string;
  readonly run: string;
  readonly cells: number;
  /**
   * Number of cells that an earlier source has too: with the same outcome, to the last bit, and with a
   * different one.
   */
  readonly same: number;
  readonly different: number;
}

export interface Merge {
  readonly folder: string;
  readonly name: string;
  readonly sources: readonly MergedSource[];
  /** One line for each damaged cell, and each run given twice, that was left out. */
  readonly warnings: readonly string[];
}

interface Source {
  readonly origin: string;
  readonly folder: string;
  readonly run: RunRecord;
  readonly records: readonly CellRecord[];
}

/**
 * Puts runs side by side into one folder; each stays as it is, with its own environment. The folder appears
 * complete or not at all. Damaged cells are left out. A run that is given twice, or that an earlier one
 * contains completely, is included once.
 *
 * @throws UserError if the folder is not empty, or if there is not one distinct name per run.
 * @throws UnreadableRecordError if a folder holds no run.
 */
export async function mergeRuns(folders: readonly string[], options: MergeOptions): Promise<Merge> {
  const out = resolve(options.out);
  if (existsSync(out) && readdirSync(out).length > 0)
    throw new UserError(`--out: ${options.out} is not empty; a merge needs a folder of its own`);
  const runs = folders.flatMap(listRuns);
  const names = originsOf(runs, options.origins);
  const warnings: string[] = [];
  const sources: Source[] = [];
  for (const [index, { folder }] of runs.entries()) {
    const run = readRun(folder);
    const { records, warnings: damaged } = readCells(folder, { ids: run.cells ?? listCells(folder) });
    warnings.push(...damaged.map((warning) => `${warning}; it is left out`));
    const twin = sources.find((source) => contains(source, run, records));
    if (twin) warnings.push(`${folder} has nothing that ${twin.folder} does not have; it is left out`);
    else sources.push({ origin: names[index], folder, run, records });
  }
  const name = options.name ?? [...new Set(sources.map(({ run }) => run.name))].join(' and ');
  makeFolder(dirname(out));
  const draft = mkdtempSync(join(dirname(out), `.${basename(out)}.merge-`));
  try {
    for (const source of sources) copySource(source, sourceFolder(draft, source.origin));
    await writeMerged(draft, recordOf(name, sources));
    if (existsSync(out)) rmdirSync(out);
    renameSync(draft, out);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return {
    folder: options.out,
    name,
    sources: sources.map((_, index) => described(sources, index)),
    warnings,
  };
}

function originsOf(runs: readonly RunFolder[], wanted: readonly string[] | undefined): string[] {
  if (wanted && wanted.length !== runs.length)
    throw new UserError(
      `--as: ${wanted.length} names for ${runs.length} runs; give one name per run, in the same order`,
    );
  const taken = new Set<string>();
  return runs.map(({ folder, origin }, index) => {
    const plain = fileName(wanted?.[index] ?? origin ?? basename(resolve(folder)), 'run');
    if (wanted && taken.has(plain)) throw new UserError(`--as: two runs would be called "${plain}"`);
    let unique = plain;
    for (let i = 2; taken.has(unique); i++) unique = `${plain}-${i}`;
    taken.add(unique);
    return unique;
  });
}

/** Whether a source already has all of these records, from a run with the same environment. */
function contains(source: Source, run: RunRecord, records: readonly CellRecord[]): boolean {
  const known = new Map(source.records.map((record) => [record.id, record.checksum]));
  return (
    records.length > 0 &&
    records.every(({ id, checksum }) => known.get(id) === checksum) &&
    JSON.stringify(source.run.environment) === JSON.stringify(run.environment)
  );
}

function copySource({ folder, records }: Source, target: string): void {
  makeFolder(join(target, 'cells'));
  cpSync(runFile(folder), runFile(target));
  for (const record of records) {
    const { id } = record;
    cpSync(cellFile(folder, id), cellFile(target, id));
    if (isInside(folder, 'log') && isFile(logFile(folder, id)))
      cpSync(logFile(folder, id), logFile(target, id));
    const model = keptFile(record);
    const there = model !== undefined && isInside(folder, 'models') && isFile(join(folder, model));
    if (there) cpSync(join(folder, model), join(target, model));
  }
}

/** Neither a link, which may lead to a file of somebody else, nor a pipe, which never ends. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function recordOf(name: string, sources: readonly Source[]): MergedRecord {
  return {
    schema: mergedSchema,
    name,
    sources: sources.map(({ origin, run, records }) => ({ origin, run: run.name, cells: records.length })),
  };
}

function described(sources: readonly Source[], index: number): MergedSource {
  const { origin, folder, run, records } = sources[index];
  const earlier = sources
    .slice(0, index)
    .map((source) => new Map(source.records.map((own) => [own.id, own])));
  let [same, different] = [0, 0];
  for (const record of records) {
    const others = earlier.flatMap((known) => known.get(record.id) ?? []);
    if (others.some((other) => sameOutcome(other, record))) same++;
    else if (others.length > 0) different++;
  }
  return { origin, folder, run: run.name, cells: records.length, same, different };
}
