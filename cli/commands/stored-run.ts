import { join } from 'node:path';
import type { RunRecord } from '../../harness/results/record.ts';
import { assertInside, listRuns, readRun } from '../../harness/results/store.ts';

/** The records of the runs in a folder: of one run, or of all that were merged into it. */
export function readRuns(folder: string): RunRecord[] {
  return listRuns(folder).map((run) => readRun(run.folder));
}

/**
 * The default output folder of a command, inside the run's folder.
 *
 * @throws UnreadableRecordError if it is a link that leads out of it
 */
export function partOfRun(folder: string, part: string): string {
  assertInside(folder, part);
  return join(folder, part);
}
