import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StoppedError, UserError } from '../input/errors.ts';
import { removeLeftovers } from '../results/atomic-file.ts';
import { makeFolder } from '../results/folder.ts';
import { mergedFile } from '../results/merged.ts';
import type { CellRecord } from '../results/record.ts';
import {
  assertInside,
  readCells,
  readRun,
  type StoredCells,
  UnreadableRecordError,
  UntouchableRecordError,
} from '../results/store.ts';

/** The result that another run on the same folder has made of a cell since this one began. */
export function resultMeanwhile(
  out: string,
  id: string,
  before: ReadonlyMap<string, string>,
): CellRecord | undefined {
  const [record] = readOwnCells(out, [id]).records;
  return record?.checksum === before.get(id) ? undefined : record;
}

/**
 * What a folder has of these cells; what is damaged is put aside.
 *
 * @throws UserError where one is there and cannot be used, which is no reason to make it anew
 */
export function readOwnCells(out: string, ids: Iterable<string>): StoredCells {
  try {
    return readCells(out, { quarantine: true, ids });
  } catch (error) {
    throw error instanceof UntouchableRecordError ? new UserError(error.message) : error;
  }
}

/** Makes a run's folder, and clears it of what a killed run left half-written. @throws UserError where it cannot be one */
export function prepareFolder(out: string): void {
  if (existsSync(mergedFile(out)))
    throw new UserError(
      `${out} holds several runs, merged; results of a run need a folder of their own (--out)`,
    );
  try {
    makeFolder(join(out, 'cells'));
    for (const part of ['cells', 'log', 'slurm']) assertInside(out, part);
    for (const folder of [out, join(out, 'cells')]) removeLeftovers(folder);
  } catch (error) {
    explainUnwritable(out)(error);
  }
}

/**
 * Says what is wrong with a folder that cannot be written.
 *
 * @throws StoppedError where there is no room, UserError for anything else
 */
export function explainUnwritable(out: string): (error: unknown) => never {
  return (error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = `cannot write results to ${out}: ${message}`;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
      throw new StoppedError(
        `${what}; what is finished is stored, and the same command goes on from there when there is room`,
      );
    throw new UserError(what);
  };
}

/** When the run of this folder was first made; undefined where there is none. @throws UserError where its run.json does not read */
export function firstCreation(out: string): string | undefined {
  try {
    return readRun(out).createdAt;
  } catch (error) {
    if (!(error instanceof UnreadableRecordError)) throw error;
    if (!existsSync(join(out, 'run.json'))) return undefined;
    throw new UserError(`${error.message}; choose another --out, or remove the file`);
  }
}
