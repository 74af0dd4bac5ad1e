import { UserError } from '../errors.ts';
import type { RunRecord } from '../results/record.ts';
import { listRuns, readRun, UnreadableRecordError } from '../results/store.ts';

/** What `read` gets from a folder that a user named. @throws UserError where the folder holds no run, or one that does not read */
export function fromRunFolder<T>(folder: string, read: (folder: string) => T): T {
  try {
    return read(folder);
  } catch (error) {
    if (error instanceof UnreadableRecordError) throw new UserError(error.message);
    throw error;
  }
}

/** What the runs of a folder say of themselves: one, or all that were merged into it. */
export function readRuns(folder: string): RunRecord[] {
  return listRuns(folder).map((run) => readRun(run.folder));
}
