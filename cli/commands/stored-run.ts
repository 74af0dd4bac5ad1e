import { join } from 'node:path';
import { UserError } from '../../harness/input/errors.ts';
import type { RunRecord } from '../../harness/results/record.ts';
import { assertInside, listRuns, readRun, UnreadableRecordError } from '../../harness/results/store.ts';

/** What `read` gets from a folder that a user named. @throws UserError where the folder holds no run, or one that does not read */
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

/** What the runs of a folder say of themselves: one, or all that were merged into it. */
export function readRuns(folder: string): RunRecord[] {
  return listRuns(folder).map((run) => readRun(run.folder));
}

/** Where a command writes when nobody says where: a folder in that of the run. @throws UserError where it leads out of it */
export function partOfRun(folder: string, part: string): string {
  fromRunFolder(folder, () => assertInside(folder, part));
  return join(folder, part);
}
