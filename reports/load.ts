import type { CellRecord, RunRecord } from '../harness/results/record.ts';
import { listRuns, readCells, readRun } from '../harness/results/store.ts';
import { type LogTail, loadLogs } from './load-logs.ts';

/** A run as stored. Reports are made from this and nothing else. */
export interface StoredRun {
  readonly run: RunRecord;
  /** The reported fits, in the order of their ids. */
  readonly fits: readonly CellRecord[];
  /** The searches that tuned them. */
  readonly searches: readonly CellRecord[];
  /** One line for each damaged file that was left out. */
  readonly warnings: readonly string[];
  /** Ends of the fits' logs, by cell id. */
  readonly logs?: ReadonlyMap<string, LogTail>;
  /** The run's name in a merged folder; absent for a run that was not merged. */
  readonly origin?: string;
}

/**
 * Reads the run in a folder and verifies its checksums.
 *
 * @throws UnreadableRecordError where the folder holds no run, or its run.json cannot be read.
 */
export function loadRun(folder: string): StoredRun {
  const run = readRun(folder);
  // A folder may hold cells of earlier configurations too; run.json names those of the present one.
  const { records, warnings } = readCells(folder, run.cells ? { ids: run.cells } : {});
  const stored = storedRun(run, records, warnings);
  return { ...stored, logs: loadLogs(folder, stored.fits) };
}

/**
 * Reads the runs in these folders: one per folder, or all that were merged into it.
 *
 * @throws UnreadableRecordError where a folder holds no run, or one that cannot be read.
 */
export function loadRuns(folders: readonly string[]): StoredRun[] {
  return folders.flatMap(listRuns).map(({ folder, origin }) => ({ ...loadRun(folder), origin }));
}

/** A run made of records that are already in memory. */
export function storedRun(
  run: RunRecord,
  records: readonly CellRecord[],
  warnings: readonly string[] = [],
): StoredRun {
  return {
    run,
    fits: records.filter(({ spec }) => spec.kind === 'fit'),
    searches: records.filter(({ spec }) => spec.kind === 'tune'),
    warnings,
  };
}
