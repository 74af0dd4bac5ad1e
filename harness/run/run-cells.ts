import { resolve } from 'node:path';
import type { Kept } from '../config/config.ts';
import { type CellActivity, type Executor, type FinishedCell, PutBackError } from '../executors/contract.ts';
import { expectedMiB } from '../plan/expected-memory.ts';
import type { PlannedCell } from '../plan/plan.ts';
import { Schedule } from '../plan/schedule.ts';
import type { CellJob } from '../processes/worker-messages.ts';
import { seal } from '../results/checksum.ts';
import { type CellRecord, recordSchema } from '../results/record.ts';
import { writeCell } from '../results/store.ts';
import { tunedBy } from './cells-to-run.ts';
import type { RunListener } from './contract.ts';
import { LiveCells } from './live-cells.ts';
import { explainUnwritable, resultMeanwhile } from './run-folder.ts';

/** Cells to run, and the results that already exist. */
export interface CellsRun {
  readonly todo: readonly PlannedCell[];
  readonly results: Map<string, CellRecord>;
  readonly executor: Executor;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  readonly out: string;
  readonly version: string;
  readonly repeatTiming?: number;
  /** What is kept of the fits. */
  readonly keep?: readonly Kept[];
  /** Checksums of the records that existed when the run began, by cell id. */
  readonly before: ReadonlyMap<string, string>;
}

/** Runs cells, the costliest first, and stores each result. A cell whose tuning cell gets no result is not run. */
export async function runCells({
  todo,
  results,
  executor,
  listener,
  signal,
  out,
  version,
  repeatTiming,
  keep: kept = [],
  before,
}: CellsRun): Promise<void> {
  const schedule = new Schedule(todo, (id) => results.has(id));
  // A failure of the run itself (such as a full disk) stops the running cells, then surfaces.
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const live = new LiveCells(out);
  const keep = (cell: PlannedCell, record: CellRecord) => {
    results.set(cell.id, record);
    schedule.done(cell.id);
    listener.finished?.(cell, record);
  };
  const runOne = async (cell: PlannedCell) => {
    listener.started?.(cell);
    const appeared = resultMeanwhile(out, cell.id, before);
    if (appeared) {
      keep(cell, appeared);
      return;
    }
    const job = {
      ...jobOf(cell, results, repeatTiming),
      ...(kept.includes('models') && cell.spec.kind === 'fit' ? { keepModelIn: resolve(out) } : {}),
    };
    live.began(cell);
    const onActivity = (activity: CellActivity) => {
      live.activity(cell.id, activity);
      listener.activity?.(cell, activity);
    };
    const { cellSeconds, ...finished }: FinishedCell = cell.unsupported
      ? notRun(cell.unsupported)
      : await executor.run(job, onActivity, stop);
    const record = seal({
      schema: recordSchema,
      id: cell.id,
      spec: cell.spec,
      ...withoutUndefined(finished),
      ...(job.tuned && !job.tuned.params ? { untuned: true } : {}),
      ...(finished.timings && { timings: { ...finished.timings, cellSeconds } }),
      versions: { hierbench: version, ...finished.versions },
    }) as CellRecord;
    await writeCell(out, record).catch(explainUnwritable(out));
    live.ended(cell.id);
    keep(cell, record);
  };
  const { memoryMiB = Number.POSITIVE_INFINITY } = executor;
  const large = todo.filter((cell) => expectedMiB(cell) > memoryMiB);
  if (large.length > 0)
    listener.warning?.(
      `${large.length} cells may need more than the ${memoryMiB} MiB that are free; each of them runs alone`,
    );
  await new Promise<void>((settle, reject) => {
    let running = 0;
    let usedMiB = 0;
    // A cell expected to need more memory than there is runs alone, because it may need less than expected.
    const fits = (cell: PlannedCell) => running === 0 || usedMiB + expectedMiB(cell) <= memoryMiB;
    const fill = () => {
      while (running < executor.slots && !stop.aborted) {
        const cell = schedule.next(fits);
        if (!cell) break;
        running++;
        usedMiB += expectedMiB(cell);
        runOne(cell)
          .catch((error) => {
            if (stop.aborted) return;
            if (error instanceof PutBackError) listener.putBack?.(cell, error.message);
            else failure.abort(error);
          })
          .finally(() => {
            live.ended(cell.id);
            running--;
            usedMiB -= expectedMiB(cell);
            fill();
          });
      }
      if (running > 0) return;
      if (failure.signal.aborted) reject(failure.signal.reason);
      else settle();
    };
    fill();
  }).finally(() => live.close());
}

function jobOf(
  cell: PlannedCell,
  results: ReadonlyMap<string, CellRecord>,
  repeatTiming: number | undefined,
): CellJob {
  const { id, spec, learnerModule, taskModule, metricModules, startFile, needs } = cell;
  const tuned = needs === undefined ? undefined : tunedBy(results.get(needs));
  return {
    ...{ id, spec, learnerModule, taskModule, tuned, repeatTiming },
    ...(startFile !== undefined && { startFile }),
    ...(metricModules && { metricModules }),
  };
}

function notRun(reason: string): FinishedCell {
  const startedAt = new Date().toISOString();
  return { status: 'unsupported', message: reason, trace: [], versions: {}, startedAt, cellSeconds: 0 };
}

function withoutUndefined<T extends object>({ ...value }: T): T {
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] === undefined) delete value[key];
  return value;
}
