import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StoppedError, UserError } from '../input/errors.ts';
import { removeLeftovers } from '../results/atomic-file.ts';
import { makeFolder } from '../results/folder.ts';
import { mergedFile } from '../results/merged.ts';
import type { CellRecord } from '../results/record.ts';
import { UnreadableRecordError, UntouchableRecordError } from '../results/record-errors.ts';
import { assertInside, readCells, readRun, type StoredCells } from '../results/store.ts';

/** The result of a cell that another run on the same folder has stored since this one began. */
export function resultMeanwhile(
  out: string,
  id: string,
  before: ReadonlyMap<string, string>,
): CellRecord | undefined {
  const [record] = readOwnCells(out, [id]).records;
  return record?.checksum === before.get(id) ? undefined : record;
}

/**
 * The stored records of these cells; damaged files are moved aside.
 *
 * @throws UserError if a file exists that cannot be used but may be intact, and so must not be made again
 */
export function readOwnCells(out: string, ids: Iterable<string>): StoredCells {
  try {
    return readCells(out, { quarantine: true, ids });
  } catch (error) {
    throw error instanceof UntouchableRecordError ? new UserError(error.message) : error;
  }
}

/**
 * Makes a run's folder, and clears it of half-written files of a killed run.
 *
 * @throws UserError if it cannot be used
 */
export function prepareFolder(out: string): void {
  if (existsSync(mergedFile(out)))
    throw new UserError(
      `${out} holds several runs, merged; results of a run need a folder of their own (--out)`,
    );
  try {
    makeFolder(join(out, 'cells'));
    for (const part of ['cells', 'live', 'log', 'models', 'slurm']) assertInside(out, part);
    for (const folder of [out, join(out, 'cells'), join(out, 'models')])
      if (existsSync(folder)) removeLeftovers(folder);
  } catch (error) {
    explainUnwritable(out)(error);
  }
}

/**
 * Turns an error of writing to a folder into one line for the user.
 *
 * @throws StoppedError if there is no room, UserError for anything else
 */
export function explainUnwritable(out: string): (error: unknown) => never {
  return (error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = `cannot write results to ${out}: ${message}`;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
      throw new StoppedError(
        `${what}; what is finished is stored, and the same command continues from there once there is room`,
      );
    throw new UserError(what);
  };
}

/**
 * When the run in this folder was first made; undefined if there is none.
 *
 * @throws UserError if run.json cannot be read
 */
export function firstCreation(out: string): string | undefined {
  try {
    return readRun(out).createdAt;
  } catch (error) {
    if (!(error instanceof UnreadableRecordError)) throw error;
    if (!existsSync(join(out, 'run.json'))) return undefined;
    throw new UserError(`${error.message}; choose another --out, or remove the file`);
  }
}
