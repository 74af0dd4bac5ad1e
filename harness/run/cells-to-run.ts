import type { PlannedCell } from '../plan/plan.ts';
import type { Tuned } from '../processes/worker-messages.ts';
import { isFailure } from '../results/is-failure.ts';
import type { CellRecord } from '../results/record.ts';

/**
 * Cells without a usable result; with `retryFailed`, also those that failed and the fits whose tuning cell
 * failed. A fit that was timed fewer times than now requested is run again, and so is one without a model if models
 * are to be kept.
 */
export function cellsToRun(
  cells: readonly PlannedCell[],
  results: ReadonlyMap<string, CellRecord>,
  retryFailed: boolean,
  repeatTiming = 1,
  keep: readonly string[] = [],
): PlannedCell[] {
  const again = new Set<string>();
  return cells.filter(({ id, needs }) => {
    const result = results.get(id);
    const status = result?.status;
    const timed =
      result?.repeats?.message === undefined ? (result?.repeats?.fitSeconds.length ?? 1) : repeatTiming;
    const untimed = status === 'ok' && result?.spec.kind === 'fit' && timed < repeatTiming;
    const fitted = status === 'ok' && result?.spec.kind === 'fit' && result.spec.agent === undefined;
    const unkept = keep.includes('models') && fitted && result.model === undefined;
    const failed = status !== undefined && isFailure(status);
    const retuned = retryFailed && needs !== undefined && again.has(needs);
    // Its tuning cell was run again and succeeded, but the run was stopped before this fit had its turn.
    const tuning = needs === undefined ? undefined : results.get(needs);
    const stale = result?.untuned && tuning?.status === 'ok';
    const run = status === undefined || (retryFailed && failed) || retuned || stale || untimed || unkept;
    if (run) again.add(id);
    return run;
  });
}

/** What a tuning cell's record means for the fits that depend on it: the defaults, if every trial failed. */
export function tunedBy(record: CellRecord | undefined): Tuned | undefined {
  if (!record) return undefined;
  const times = {
    tuneSeconds: record.timings?.fitSeconds ?? 0,
    tuneCpuSeconds: record.timings?.fitCpuSeconds ?? 0,
  };
  if (record.status === 'ok' && record.params)
    return { params: record.params, stopStep: record.stopStep, ...times };
  return {
    note: `run with the defaults, because tuning ended in "${record.status}": ${record.message}`,
    ...times,
  };
}

/**
 * For a cell that is to run again: whether its old result is unusable, and does not merely lack times or a model.
 */
export function isOutdated(record: CellRecord | undefined): boolean {
  return record !== undefined && (record.status !== 'ok' || record.untuned === true);
}
