import type { PlannedCell } from '../plan/plan.ts';
import type { Tuned } from '../processes/worker-messages.ts';
import type { CellRecord } from '../results/record.ts';

/**
 * Cells without a usable result, and with `retryFailed` the failed ones and whatever was tuned by one of them. A fit
 * that was timed fewer times than is asked for now is done again.
 */
export function cellsToRun(
  cells: readonly PlannedCell[],
  results: ReadonlyMap<string, CellRecord>,
  retryFailed: boolean,
  repeatTiming = 1,
): PlannedCell[] {
  const again = new Set<string>();
  return cells.filter(({ id, needs }) => {
    const result = results.get(id);
    const status = result?.status;
    const timed =
      result?.repeats?.message === undefined ? (result?.repeats?.fitSeconds.length ?? 1) : repeatTiming;
    const untimed = status === 'ok' && result?.spec.kind === 'fit' && timed < repeatTiming;
    const failed = status !== undefined && status !== 'ok' && status !== 'unsupported';
    const retuned = retryFailed && needs !== undefined && again.has(needs);
    // Its tuning was run again and ended well, and the run was stopped before its own turn came.
    const tuning = needs === undefined ? undefined : results.get(needs);
    const stale = result?.untuned && tuning?.status === 'ok';
    const run = status === undefined || (retryFailed && failed) || retuned || stale || untimed;
    if (run) again.add(id);
    return run;
  });
}

/** What a tuning cell's record says about the fits that depend on it; the defaults where every trial failed. */
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

/** Of a result that is to be made again: whether it is no good, and not only timed fewer times than is asked for. */
export function isOutdated(record: CellRecord | undefined): boolean {
  return record !== undefined && (record.status !== 'ok' || record.untuned === true);
}
