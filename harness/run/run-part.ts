import type { Kept } from '../config/config.ts';
import type { Executor } from '../executors/contract.ts';
import type { PlannedCell } from '../plan/plan.ts';
import { packageInfo, versionLine } from '../results/package-info.ts';
import { readRun } from '../results/store.ts';
import { cellsToRun } from './cells-to-run.ts';
import type { RunListener } from './contract.ts';
import { removeLiveWhenFinished } from './live-leftovers.ts';
import { runCells } from './run-cells.ts';
import { readOwnCells } from './run-folder.ts';

export interface PartOptions {
  readonly folder: string;
  /** The cells of the part. */
  readonly cells: readonly PlannedCell[];
  readonly executor: Executor;
  readonly listener?: RunListener;
  readonly signal: AbortSignal;
  /** The configuration's number of repeats. */
  readonly repeatTiming?: number;
  /** What the configuration keeps of its fits. */
  readonly keep?: readonly Kept[];
}

/** The outcome of a part of a run. */
export interface PartSummary {
  /** Cells that had a result before. */
  readonly reused: number;
  /** Cells without a result: put back, waiting for a tuning cell of another part, or not started. */
  readonly left: readonly PlannedCell[];
  /** Those of them that need a larger place. */
  readonly putBack: readonly PlannedCell[];
  readonly interrupted: boolean;
}

/**
 * Runs a part of a prepared run: those of its cells that have no result yet, the costliest first. It reads
 * only the results of the part and of the tuning cells it needs, so that any number of parts can run side by
 * side.
 */
export async function runPart(options: PartOptions): Promise<PartSummary> {
  const { folder, cells, executor, listener = {}, signal, repeatTiming, keep } = options;
  const ids = new Set(cells.flatMap(({ id, needs }) => (needs === undefined ? [id] : [needs, id])));
  const { records, warnings } = readOwnCells(folder, ids);
  for (const warning of warnings) listener.warning?.(warning);
  const results = new Map(records.map((record) => [record.id, record]));
  const before = new Map(records.map(({ id, checksum }) => [id, checksum]));
  const todo = cellsToRun(cells, results, false, repeatTiming, keep);
  for (const { id } of todo) results.delete(id);
  const own = new Set(cells.map(({ id }) => id));
  const ready = todo.filter(({ needs }) => needs === undefined || own.has(needs) || results.has(needs));
  const putBack: PlannedCell[] = [];
  listener.planned?.(cells, ready, executor.slots);
  await runCells({
    todo: ready,
    results,
    before,
    executor,
    listener: {
      ...listener,
      putBack(cell, why) {
        putBack.push(cell);
        listener.putBack?.(cell, why);
      },
    },
    signal,
    out: folder,
    version: versionLine(packageInfo()),
    repeatTiming,
    keep,
  });
  const { cells: planned } = readRun(folder);
  if (planned) removeLiveWhenFinished(folder, planned);
  const left = todo.filter(({ id }) => !results.has(id));
  return { reused: cells.length - todo.length, left, putBack, interrupted: signal.aborted };
}
