import { availableParallelism } from 'node:os';
import { availableMiB } from '../available-memory.ts';
import type { TrialRecord } from '../results/record.ts';
import { logFile } from '../results/store.ts';
import type { CellJob, CellOutcome, TrialStart, WorkerMessage } from '../worker-messages.ts';
import {
  type CellActivity,
  type Executor,
  type FinishedCell,
  PutBackError,
  type WorkerEnd,
} from './contract.ts';
import { UsageWatch } from './usage-watch.ts';
import { WorkerProcess } from './worker-process.ts';

export interface LocalOptions {
  /** The run's folder; logs go there. */
  readonly folder: string;
  /** Cells at once. Default: the number of cores. */
  readonly jobs?: number;
  /** Seconds a worker has, after its time limit, to end by itself before it is killed. */
  readonly graceSeconds?: number;
  readonly pollMilliseconds?: number;
  /** MiB for all cells at once. Default: what is available when the executor is made. */
  readonly memoryMiB?: number;
  /** MiB that one cell may use here, where its own limit may be higher; a cell that needs more is put back. */
  readonly allowanceMiB?: number;
}

/** Making data and measuring a model may take this long even where fits are short. */
const leastPhaseSeconds = 60;

/** Runs every cell in a process of its own on this machine, watched for time and memory. */
export function localExecutor(options: LocalOptions): Executor {
  const { folder, graceSeconds = 10, pollMilliseconds = 200, allowanceMiB } = options;
  const watch = new UsageWatch(pollMilliseconds);
  return {
    slots: options.jobs ?? availableParallelism(),
    memoryMiB: options.memoryMiB ?? availableMiB(),
    run: (job, onActivity, signal) =>
      runCell({ job, folder, graceSeconds, allowanceMiB, watch, onActivity, signal }),
    close: () => watch.close(),
  };
}

interface CellRun {
  readonly job: CellJob;
  readonly folder: string;
  readonly graceSeconds: number;
  readonly allowanceMiB: number | undefined;
  readonly watch: UsageWatch;
  readonly onActivity: (activity: CellActivity) => void;
  readonly signal: AbortSignal;
}

/**
 * One cell, with as many workers as it takes: when one is killed in a tuning trial, that trial is recorded as failed
 * and another worker goes on with the next.
 */
async function runCell(run: CellRun): Promise<FinishedCell> {
  const { job } = run;
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const trials: TrialRecord[] = [...(job.finishedTrials ?? [])];
  let peakRssMiB = 0;
  for (;;) {
    const worker = await runWorker({ ...run, job: { ...job, finishedTrials: trials } });
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

/** What one worker left behind. */
interface WorkerResult {
  readonly outcome?: CellOutcome;
  /** Why it ended without an outcome. */
  readonly end: WorkerEnd;
  /** Trials it finished. */
  readonly trials: readonly TrialRecord[];
  readonly trialInProgress?: TrialStart;
  /** Since its last phase began; CPU seconds as far as the watch has seen them. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMiB: number;
}

async function runWorker(run: CellRun): Promise<WorkerResult> {
  const { job, folder, graceSeconds, allowanceMiB = Infinity, watch, onActivity, signal } = run;
  signal.throwIfAborted();
  const { seconds, memoryMiB } = job.spec.budget;
  const short = allowanceMiB < memoryMiB;
  let putBack: PutBackError | undefined;
  const worker = new WorkerProcess(memoryMiB, logFile(folder, job.id));
  let outcome: CellOutcome | undefined;
  let killed: WorkerEnd | undefined;
  let trialInProgress: TrialStart | undefined;
  let peakRssMiB = 0;
  let cpuNow = 0;
  let phaseStart = performance.now();
  let phaseStartCpu = 0;
  let deadline: NodeJS.Timeout | undefined;
  let deadlineAt = 0;
  const trials: TrialRecord[] = [];

  const kill = (end: WorkerEnd) => {
    killed ??= end;
    worker.kill();
  };
  const setDeadline = (at: number) => {
    deadlineAt = at;
    clearTimeout(deadline);
    const message = `killed: it was still running ${graceSeconds} s after its limit of ${seconds} s`;
    const wait = Math.min(at - performance.now(), 2 ** 31 - 1);
    deadline = setTimeout(() => kill({ status: 'timeout', message }), wait);
  };
  const startPhase = (limitSeconds: number) => {
    phaseStart = performance.now();
    phaseStartCpu = cpuNow;
    setDeadline(phaseStart + (limitSeconds + graceSeconds) * 1000);
  };
  const stop = () => worker.kill();
  signal.addEventListener('abort', stop);
  const unwatch =
    worker.child.pid === undefined
      ? () => {}
      : watch.watch(worker.child.pid, ({ residentMiB, cpuSeconds }) => {
          cpuNow = cpuSeconds;
          peakRssMiB = Math.max(peakRssMiB, residentMiB);
          const message = `killed: it used ${Math.round(residentMiB)} MiB of its ${memoryMiB} MiB of memory`;
          if (residentMiB > memoryMiB) kill({ status: 'out-of-memory', message });
          else if (residentMiB > allowanceMiB) {
            putBack ??= new PutBackError(`it needs more than the ${allowanceMiB} MiB that a cell has here`);
            worker.kill();
          }
        });

  worker.child.on('message', (message: WorkerMessage) => {
    switch (message.type) {
      case 'phase':
        trialInProgress = message.trial;
        startPhase(message.phase === 'fit' ? seconds : Math.max(seconds, leastPhaseSeconds));
        onActivity({ phase: message.phase, trial: message.trial });
        break;
      case 'progress':
        onActivity({ phase: 'fit', trial: trialInProgress, step: message.step, of: message.of });
        break;
      case 'off-clock':
        setDeadline(deadlineAt + message.seconds * 1000);
        break;
      case 'trial':
        trials.push(message.trial);
        trialInProgress = undefined;
        break;
      case 'done':
        outcome = message.outcome;
        break;
    }
  });
  startPhase(leastPhaseSeconds);
  onActivity({ phase: 'start' });
  // A worker that dies at once takes its channel along; its end is told below.
  worker.child.send(job, () => {});
  const { code, signal: endSignal } = await worker.ended;
  clearTimeout(deadline);
  unwatch();
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  // A system that has been asked for less than the cell's limit kills whoever takes more, and does not say so.
  if (short && !outcome && !killed && endSignal === 'SIGKILL')
    putBack ??= new PutBackError(`the system killed it; a cell has ${allowanceMiB} MiB here`);
  if (putBack && !outcome) throw putBack;
  const wallSeconds = (performance.now() - phaseStart) / 1000;
  const end = killed ?? explainEnd(worker, code, endSignal);
  const cpuSeconds = cpuNow - phaseStartCpu;
  return { outcome, end, trials, trialInProgress, wallSeconds, cpuSeconds, peakRssMiB };
}

/** Why a worker that nobody here killed ended without a result. */
function explainEnd(worker: WorkerProcess, code: number | null, signal: NodeJS.Signals | null): WorkerEnd {
  if (worker.ranOutOfHeap)
    return { status: 'out-of-memory', message: 'the JavaScript heap outgrew the memory limit' };
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const last = worker.lastErrorLine;
  const detail = last === undefined ? '' : `: ${last}`;
  return { status: 'crashed', message: `the worker ${how} before it had a result${detail}` };
}
