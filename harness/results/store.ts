import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { canonicalJson } from './canonical-json.ts';
import { isIntact } from './checksum.ts';
import { isInside } from './inside.ts';
import { mergedFile, type RunFolder, runFoldersOf } from './merged.ts';
import { migrate, NewerSchemaError } from './migrate.ts';
import { oneLine } from './one-line.ts';
import { readText, UnusableFileError } from './read-text.ts';
import { type CellRecord, cellRecord, type RunRecord, runRecord } from './record.ts';
import { UnreadableRecordError, UntouchableRecordError } from './record-errors.ts';

/** The files of a run: `run.json`, `cells/<id>.json`, `log/<id>.log`. */
export const runFile = (folder: string): string => join(folder, 'run.json');
export const cellFile = (folder: string, id: string): string => join(folder, 'cells', `${id}.json`);
export const logFile = (folder: string, id: string): string => join(folder, 'log', `${id}.log`);

/** Limit in MiB. A record has a few KB; one with a long trace and all angles has a few hundred. */
const mostInFile = 64;

/**
 * Stores a cell’s record in a file of its own, so that writers never wait for each other, as canonical JSON,
 * for fast checks.
 */
export async function writeCell(folder: string, record: CellRecord): Promise<void> {
  await writeAtomically(cellFile(folder, record.id), `${canonicalJson(record)}\n`);
}

export async function writeRun(folder: string, record: RunRecord): Promise<void> {
  await writeAtomically(runFile(folder), `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * The record of the run in a folder.
 *
 * @throws UnreadableRecordError if it holds none or several, or run.json cannot be read.
 */
export function readRun(folder: string): RunRecord {
  if (existsSync(mergedFile(folder))) {
    const folders = listRuns(folder).map((run) => run.folder);
    throw new UnreadableRecordError(
      `${folder} holds several runs, merged; name one of ${folders.join(', ')}`,
    );
  }
  const record = read(runFile(folder), runRecord);
  if (!record) throw new UnreadableRecordError(`${folder} holds no run (there is no ${runFile(folder)})`);
  return record;
}

/**
 * The runs of a folder: those that were merged into it, or the folder itself.
 *
 * @throws UnreadableRecordError if merged.json cannot be read
 */
export function listRuns(folder: string): RunFolder[] {
  try {
    return runFoldersOf(folder);
  } catch (error) {
    throw new UnreadableRecordError((error as Error).message);
  }
}

/**
 * The record of one cell; undefined if there is none.
 *
 * @throws UnreadableRecordError if the file is damaged: not JSON, a wrong checksum, a missing field.
 */
export function readCell(folder: string, id: string): CellRecord | undefined {
  return read(cellFile(folder, id), cellRecord, (stored, text) => {
    if (stored.id !== id) throw new Error(`it is the record of cell ${stored.id}`);
    if (!isIntact(stored, text)) throw new Error('its checksum does not match its content');
  });
}

/** @throws UnreadableRecordError if a part of a run's folder is a link that leads out of it */
export function assertInside(folder: string, part: string): void {
  if (!isInside(folder, part))
    throw new UnreadableRecordError(
      `${join(folder, part)} is a link that leads out of the folder of the run; put a folder in its place`,
    );
}

/**
 * The ids of all cells that have a file, sorted.
 *
 * @throws UnreadableRecordError if `cells` is not a folder inside the run's
 */
export function listCells(folder: string): string[] {
  const cells = join(folder, 'cells');
  if (!existsSync(cells)) return [];
  assertInside(folder, 'cells');
  if (!statSync(cells).isDirectory()) throw new UnreadableRecordError(`${cells} is no folder`);
  return readdirSync(cells)
    .filter((name) => /^[0-9a-f]{16}\.json$/.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** The records in a folder's cell files, and one line for each file that could not be used. */
export interface StoredCells {
  readonly records: CellRecord[];
  readonly warnings: string[];
}

/** Which stored cells to read, and what to do about damaged ones. */
export interface ReadCellsOptions {
  /**
   * Whether to move damaged files out of the way (to `cells/<id>.corrupt-N`), so that a rerun makes them
   * again.
   */
  readonly quarantine?: boolean;
  /** The cells to read. Default: all that have a file. */
  readonly ids?: Iterable<string>;
}

/** Reads and verifies the cells of a run. A damaged file counts as missing and leaves a warning. */
export function readCells(folder: string, options: ReadCellsOptions = {}): StoredCells {
  assertInside(folder, 'cells');
  const records: CellRecord[] = [];
  const warnings: string[] = [];
  for (const id of options.ids ?? listCells(folder)) {
    try {
      const record = readCell(folder, id);
      if (record) records.push(record);
    } catch (error) {
      if (!(error instanceof UnreadableRecordError)) throw error;
      // This file may be intact, and making it again would lose it.
      if (options.quarantine && error instanceof UntouchableRecordError) throw error;
      const moved = options.quarantine ? `; moved to ${quarantine(folder, id)}` : '';
      warnings.push(`${error.message}${moved}`);
    }
  }
  return { records, warnings };
}

function quarantine(folder: string, id: string): string {
  let n = 1;
  const name = () => join(folder, 'cells', `${id}.corrupt-${n}`);
  while (existsSync(name())) n++;
  try {
    renameSync(cellFile(folder, id), name());
  } catch (error) {
    // Another run on this folder has already moved it.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return name();
}

function read<S extends z.ZodType>(
  path: string,
  schema: S,
  verify?: (stored: Record<string, unknown>, text: string) => void,
): z.output<S> | undefined {
  try {
    const text = readText(path, mostInFile, { links: false });
    if (text === undefined) return undefined;
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== 'object' || stored === null) throw new Error('it holds no record');
    verify?.(stored as Record<string, unknown>, text);
    const parsed = schema.safeParse(migrate(stored as Record<string, unknown>));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(`${issue.path.join('.')}: ${issue.message}`);
  } catch (error) {
    const why = oneLine((error as Error).message.replaceAll(/\s+/g, ' '));
    if (error instanceof NewerSchemaError || (error instanceof UnusableFileError && error.system))
      throw new UntouchableRecordError(`${path} cannot be used: ${why}`);
    throw new UnreadableRecordError(`${path} is damaged: ${why}`);
  }
}
