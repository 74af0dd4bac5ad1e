import { join } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import type { RunRecord } from '../../harness/results/record.ts';
import { UnreadableRecordError } from '../../harness/results/record-errors.ts';
import { assertInside, listRuns, readRun } from '../../harness/results/store.ts';

/**
 * The result of `read` for a folder that the user named.
 *
 * @throws UserError if the folder holds no run, or an unreadable one
 */
export function fromRunFolder<T>(folder: string, read: (folder: string) => Promise<T>): Promise<T>;
export function fromRunFolder<T>(folder: string, read: (folder: string) => T): T;
export function fromRunFolder<T>(folder: string, read: (folder: string) => T | Promise<T>): T | Promise<T> {
  const explain = (error: unknown): never => {
    if (error instanceof UnreadableRecordError) throw new UserError(error.message);
    throw error;
  };
  try {
    const found = read(folder);
    return found instanceof Promise ? found.catch(explain) : found;
  } catch (error) {
    return explain(error);
  }
}

/** The records of the runs in a folder: of one run, or of all that were merged into it. */
export function readRuns(folder: string): RunRecord[] {
  return listRuns(folder).map((run) => readRun(run.folder));
}

/**
 * The default output folder of a command, inside the run's folder.
 *
 * @throws UserError if it is a link that leads out of it
 */
export function partOfRun(folder: string, part: string): string {
  fromRunFolder(folder, () => assertInside(folder, part));
  return join(folder, part);
}
