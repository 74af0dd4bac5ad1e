import { availableParallelism } from 'node:os';
import { availableMiB } from '../processes/available-memory.ts';
import type { CellJob } from '../processes/worker-messages.ts';
import type { TrialRecord } from '../results/record.ts';
import type { Executor, FinishedCell } from './contract.ts';
import { Reaper } from './reaper.ts';
import { SupervisedWorker, type Supervision } from './supervised-worker.ts';
import { UsageWatch } from './usage-watch.ts';

/** How cells run on this machine. */
export interface LocalOptions {
  /** The run's folder; logs go there. */
  readonly folder: string;
  /** Cells at once. Default: the number of cores. */
  readonly jobs?: number;
  /** Seconds that a worker has, after its time limit, to end of its own accord before it is killed. */
  readonly graceSeconds?: number;
  readonly pollMilliseconds?: number;
  /** Seconds that making data and measuring a model may always take, even if the limit of a fit is shorter. */
  readonly leastPhaseSeconds?: number;
  /** MiB for all cells at once. Default: what is available when the executor is made. */
  readonly memoryMiB?: number;
  /**
   * MiB that one cell may use here, where its own limit may be higher; a cell that needs more is put back.
   */
  readonly allowanceMiB?: number;
}

/** Marks of the workers of one executor differ in this. */
let executors = 0;

/** Runs every cell in a process of its own on this machine, watched for time and memory. */
export function localExecutor(options: LocalOptions): Executor {
  const { folder, graceSeconds = 10, pollMilliseconds = 200, leastPhaseSeconds = 60 } = options;
  const { allowanceMiB = Number.POSITIVE_INFINITY } = options;
  const watch = new UsageWatch(pollMilliseconds);
  const mark = `${process.pid}-${Math.round(performance.timeOrigin)}-${executors++}`;
  const reaper = new Reaper(mark);
  const common = { folder, graceSeconds, leastPhaseSeconds, allowanceMiB, watch, reaper };
  let workers = 0;
  return {
    slots: options.jobs ?? availableParallelism(),
    memoryMiB: options.memoryMiB ?? availableMiB(),
    run: (job, onActivity, signal) =>
      runCell({ ...common, job, nextMark: () => `${mark}.${workers++}`, onActivity, signal }),
    close() {
      watch.close();
      reaper.close();
    },
  };
}

interface CellRun extends Supervision {
  readonly job: CellJob;
  readonly nextMark: () => string;
}

/**
 * One cell, with as many workers as it takes: when one is killed in a tuning trial, that trial is recorded as
 * failed and another worker goes on with the next.
 */
async function runCell(run: CellRun): Promise<FinishedCell> {
  const { job, nextMark } = run;
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const trials: TrialRecord[] = [...(job.finishedTrials ?? [])];
  let peakRssMiB = 0;
  for (;;) {
    const worker = await SupervisedWorker.run({ ...job, finishedTrials: trials }, nextMark(), run);
    peakRssMiB = Math.max(peakRssMiB, worker.peakRssMiB, worker.outcome?.peakRssMiB ?? 0);
    const ended = { peakRssMiB, startedAt, cellSeconds: (performance.now() - start) / 1000 };
    if (worker.outcome) return { ...worker.outcome, ...ended };
    const { status, message } = worker.end;
    trials.push(...worker.trials);
    if (!worker.trialInProgress || worker.trialInProgress.index < trials.length)
      return { status, message, trace: [], versions: {}, ...ended };
    const { index, params } = worker.trialInProgress;
    const { wallSeconds, cpuSeconds } = worker;
    trials.push({ index, params, status, message, wallSeconds, cpuSeconds });
  }
}
