import { availableParallelism } from 'node:os';
import { availableMiB } from '../processes/available-memory.ts';
import type { CellJob, CellOutcome, TrialStart, WorkerMessage } from '../processes/worker-messages.ts';
import type { TrialRecord } from '../results/record.ts';
import { logFile } from '../results/store.ts';
import { checkedMessage, checkedOutcome } from './checked-message.ts';
import {
  type CellActivity,
  type Executor,
  type FinishedCell,
  PutBackError,
  type WorkerEnd,
} from './contract.ts';
import { Reaper } from './reaper.ts';
import { UsageWatch } from './usage-watch.ts';
import { WorkerProcess } from './worker-process.ts';

/** How cells run on this machine. */
export interface LocalOptions {
  /** The run's folder; logs go there. */
  readonly folder: string;
  /** Cells at once. Default: the number of cores. */
  readonly jobs?: number;
  /** Seconds a worker has, after its time limit, to end by itself before it is killed. */
  readonly graceSeconds?: number;
  readonly pollMilliseconds?: number;
  /** Making data and measuring a model may take this long even where fits are short. */
  readonly leastPhaseSeconds?: number;
  /** MiB for all cells at once. Default: what is available when the executor is made. */
  readonly memoryMiB?: number;
  /** MiB that one cell may use here, where its own limit may be higher; a cell that needs more is put back. */
  readonly allowanceMiB?: number;
}

/** A timer that is later than this says that this process did not run. */
const mostLateMilliseconds = 1000;

/** Marks of the workers of one executor differ in this. */
let executors = 0;

/** Runs every cell in a process of its own on this machine, watched for time and memory. */
export function localExecutor(options: LocalOptions): Executor {
  const { folder, graceSeconds = 10, pollMilliseconds = 200, leastPhaseSeconds = 60, allowanceMiB } = options;
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

interface CellRun {
  readonly job: CellJob;
  readonly folder: string;
  readonly graceSeconds: number;
  readonly leastPhaseSeconds: number;
  readonly allowanceMiB: number | undefined;
  readonly watch: UsageWatch;
  readonly reaper: Reaper;
  readonly nextMark: () => string;
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
  const { job, folder, graceSeconds, leastPhaseSeconds, watch, reaper, onActivity, signal } = run;
  const { allowanceMiB = Number.POSITIVE_INFINITY } = run;
  signal.throwIfAborted();
  const { seconds, memoryMiB } = job.spec.budget;
  const short = allowanceMiB < memoryMiB;
  let putBack: PutBackError | undefined;
  let outcome: CellOutcome | undefined;
  let killed: WorkerEnd | undefined;
  let trialInProgress: TrialStart | undefined;
  let peakRssMiB = 0;
  let cpuNow = 0;
  let phaseStart = performance.now();
  let phaseStartCpu = 0;
  let deadline: NodeJS.Timeout | undefined;
  let deadlineAt = 0;
  let deadlineMessage = '';
  const trials: TrialRecord[] = [];

  const kill = (end: WorkerEnd) => {
    killed ??= end;
    worker.kill();
  };
  const setDeadline = (at: number) => {
    deadlineAt = at;
    clearTimeout(deadline);
    const wait = Math.min(at - performance.now(), 2 ** 31 - 1);
    deadline = setTimeout(() => {
      // Whoever was stopped or kept waiting here does not know how far the worker has come since.
      const late = performance.now() - at;
      if (late > mostLateMilliseconds) setDeadline(performance.now() + late);
      // What it has said by now is read between timers and immediates.
      else
        setImmediate(() => {
          if (deadlineAt === at) kill({ status: 'timeout', message: deadlineMessage });
        });
    }, wait);
  };
  const startPhase = (phase: CellActivity['phase']) => {
    const limit = phase === 'fit' ? seconds : Math.max(seconds, leastPhaseSeconds);
    const after = `${graceSeconds} s after its limit of ${limit} s`;
    deadlineMessage = `killed: ${doing[phase]} ${after}`;
    phaseStart = performance.now();
    phaseStartCpu = cpuNow;
    setDeadline(phaseStart + (limit + graceSeconds) * 1000);
  };
  const onMessage = (message: WorkerMessage) => {
    switch (message.type) {
      case 'phase':
        trialInProgress = message.trial;
        startPhase(message.phase);
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
        outcome = checkedOutcome(message.outcome, job.spec);
        break;
    }
  };
  const crash = (reason: string) => {
    if (!outcome) kill({ status: 'crashed', message: `killed: ${reason}` });
  };
  const worker = new WorkerProcess({
    memoryMiB,
    logPath: logFile(folder, job.id),
    mark: run.nextMark(),
    onMessage(value) {
      const message = checkedMessage(value);
      if (typeof message === 'string') crash(`it sent what is no message: ${message}`);
      else if (!killed) onMessage(message);
    },
    onBrokenChannel: crash,
  });
  const { pid } = worker;
  const stop = () => worker.kill();
  signal.addEventListener('abort', stop);
  let unwatch = () => {};
  if (pid !== undefined) {
    reaper.began(pid);
    unwatch = watch.watch(pid, ({ residentMiB, cpuSeconds }) => {
      cpuNow = cpuSeconds;
      peakRssMiB = Math.max(peakRssMiB, residentMiB);
      const message = `killed: it used ${Math.round(residentMiB)} MiB of its ${memoryMiB} MiB of memory`;
      if (residentMiB > memoryMiB) kill({ status: 'out-of-memory', message });
      else if (residentMiB > allowanceMiB) {
        putBack ??= new PutBackError(`it needs more than the ${allowanceMiB} MiB that a cell has here`);
        worker.kill();
      }
    });
  }
  startPhase('start');
  onActivity({ phase: 'start' });
  // A worker that dies at once takes its channel along; its end is told below.
  worker.send(job);
  const { code, signal: endSignal } = await worker.ended.finally(() => {
    if (pid !== undefined) reaper.ended(pid);
    clearTimeout(deadline);
    unwatch();
    signal.removeEventListener('abort', stop);
  });
  signal.throwIfAborted();
  // A system that has been asked for less than the cell's limit kills whoever takes more, and does not say so.
  if (short && !outcome && !killed && endSignal === 'SIGKILL')
    putBack ??= new PutBackError(`the system killed it; a cell has ${allowanceMiB} MiB here`);
  if (putBack && !outcome) throw putBack;
  const wallSeconds = (performance.now() - phaseStart) / 1000;
  const end = killed ?? explainEnd(worker, code, endSignal);
  // A program that the worker had started may have ended, and its seconds with it.
  const cpuSeconds = Math.max(0, cpuNow - phaseStartCpu);
  return { outcome, end, trials, trialInProgress, wallSeconds, cpuSeconds, peakRssMiB };
}

/** What a worker that has to be killed was doing. */
const doing: Readonly<Record<CellActivity['phase'], string>> = {
  start: 'it was still loading',
  data: 'it was still making data',
  fit: 'it was still running',
  evaluate: 'its model was still predicting',
};

/** Why a worker that nobody here killed ended without a result. */
function explainEnd(worker: WorkerProcess, code: number | null, signal: NodeJS.Signals | null): WorkerEnd {
  if (worker.ranOutOfHeap)
    return { status: 'out-of-memory', message: 'the JavaScript heap outgrew the memory limit' };
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const last = worker.lastErrorLine;
  const detail = last === undefined ? '' : `: ${last}`;
  return { status: 'crashed', message: `the worker ${how} before it had a result${detail}` };
}
