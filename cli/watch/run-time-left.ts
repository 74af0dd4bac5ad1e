import { type BegunCell, TimeLeft } from '../../harness/plan/time-left.ts';
import type { LiveCell } from '../../harness/results/live-plan.ts';
import type { FollowedCell } from './followed-cells.ts';
import type { KnownResult } from './followed-results.ts';

/** What a run's folder tells of how long its cells take. */
export interface Measured {
  /** The planned cells of the run. */
  readonly cells: readonly LiveCell[];
  readonly results: ReadonlyMap<string, KnownResult>;
  readonly running: ReadonlyMap<string, Pick<FollowedCell, 'view'>>;
  /** When the run began, ms by the clock of its file system. */
  readonly since: number;
  /** Cells that run at once. */
  readonly slots: number;
}

/**
 * Seconds until a run is finished, estimated from the cells that it has finished so far; undefined before the first. Results that
 * were in its folder before do not count: they may come from another machine, or from a busier one.
 *
 * @param now ms since 1970
 */
export function runTimeLeft(
  { cells, results, running, since, slots }: Measured,
  now = Date.now(),
): number | undefined {
  const estimate = new TimeLeft(slots);
  const begun: BegunCell[] = [];
  const ended: { readonly sort: string; readonly weight: number; readonly result: KnownResult }[] = [];
  for (const { id, kind, learner, weight } of cells) {
    const [result, live] = [results.get(id), running.get(id)];
    const sort = `${kind} ${learner}`;
    if (live || !result) estimate.add(sort, weight);
    else if (result.modified >= since) ended.push({ sort, weight, result });
    if (!live) continue;
    const seconds = (now - Date.parse(live.view.head.startedAt)) / 1000;
    begun.push({ sort, weight, seconds: seconds > 0 ? seconds : 0 });
  }
  // Those that ended last count most.
  for (const { sort, weight, result } of ended.sort((a, b) => a.result.modified - b.result.modified)) {
    // A cell that failed, or whose learner does not apply, says nothing of how long others take.
    if (result.status !== 'ok' || result.cellSeconds === undefined) continue;
    estimate.add(sort, weight);
    estimate.finished(sort, weight, result.cellSeconds, result.secondsBeyondFits);
  }
  return estimate.estimate(begun);
}
