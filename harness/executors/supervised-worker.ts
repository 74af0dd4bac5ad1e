import type { CellJob, CellOutcome, TrialStart, WorkerMessage } from '../processes/worker-messages.ts';
import type { TrialRecord } from '../results/record.ts';
import { logFile } from '../results/store.ts';
import { checkedMessage, checkedOutcome } from './checked-message.ts';
import { type CellActivity, PutBackError, type WorkerEnd } from './contract.ts';
import { Deadline } from './deadline.ts';
import type { Reaper } from './reaper.ts';
import type { Usage, UsageWatch } from './usage-watch.ts';
import { type WorkerExit, WorkerProcess } from './worker-process.ts';

/** The limits under which a worker runs, and who learns of what it does. */
export interface Supervision {
  /** The run's folder; the worker's log goes there. */
  readonly folder: string;
  /**
   * Seconds that a worker has, after the time limit of a phase, to end of its own accord before it is killed.
   */
  readonly graceSeconds: number;
  /** Seconds that phases other than fits may always take, even if the limit of a fit is shorter. */
  readonly leastPhaseSeconds: number;
  /**
   * MiB that the cell may use on this machine, which may be less than its own limit; Infinity for no such
   * limit.
   */
  readonly allowanceMiB: number;
  readonly watch: UsageWatch;
  readonly reaper: Reaper;
  readonly onActivity: (activity: CellActivity) => void;
  readonly signal: AbortSignal;
}

/** What one worker left behind. */
export interface WorkerResult {
  readonly outcome?: CellOutcome;
  /** If there is no outcome: why it ended without one. */
  readonly end: WorkerEnd;
  /** Trials it finished. */
  readonly trials: readonly TrialRecord[];
  readonly trialInProgress?: TrialStart;
  /** Seconds since its last phase began; CPU seconds up to the last look of the usage watch. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMiB: number;
}

/** What a worker is doing: `start` until it reports a phase. */
interface Phase {
  readonly name: CellActivity['phase'];
  /** In milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** CPU seconds that the worker had used before, up to the last look of the usage watch. */
  readonly cpuBefore: number;
  /** Seconds it may take. */
  readonly limit: number;
}

/** Why a worker was told to end. */
type EndReason =
  | { readonly kind: 'kill'; readonly end: WorkerEnd }
  | { readonly kind: 'put back'; readonly error: PutBackError }
  | { readonly kind: 'abort' };

/**
 * A worker may be told to end for several reasons before it ends. Only a kill says something about its cell,
 * so the other kinds outrank it. Among reasons of one kind, the first counts.
 */
const ranks: Readonly<Record<EndReason['kind'], number>> = { kill: 0, 'put back': 1, abort: 2 };

/**
 * One worker on one cell. It goes through phases, each with its own deadline. It may be told to end: at a
 * deadline, for the memory that it uses, because its channel is broken, or from outside.
 */
export class SupervisedWorker {
  readonly #job: CellJob;
  readonly #supervision: Supervision;
  readonly #process: WorkerProcess;
  readonly #deadline = new Deadline(() => this.#overtime());
  readonly #trials: TrialRecord[] = [];
  #phase: Phase;
  #trialInProgress: TrialStart | undefined;
  #progress: { readonly step: number; readonly of: number } | undefined;
  #outcome: CellOutcome | undefined;
  /** What counts if no other outcome follows. */
  #provisional: CellOutcome | undefined;
  #toldToEnd: EndReason | undefined;
  #cpuSeconds = 0;
  #peakRssMiB = 0;
  #unwatch = () => {};

  /**
   * Starts a worker on a cell and waits for its end.
   *
   * @param mark a mark in the environment of the worker and of every process that it starts
   * @throws PutBackError if it ended for a reason that does not lie in the cell
   * @throws StoppedError if it could not be started
   */
  static async run(job: CellJob, mark: string, supervision: Supervision): Promise<WorkerResult> {
    supervision.signal.throwIfAborted();
    return new SupervisedWorker(job, mark, supervision).#result();
  }

  private constructor(job: CellJob, mark: string, supervision: Supervision) {
    this.#job = job;
    this.#supervision = supervision;
    this.#process = new WorkerProcess({
      memoryMiB: job.spec.budget.memoryMiB,
      logPath: logFile(supervision.folder, job.id),
      mark,
      onMessage: (value) => this.#receive(value),
      onBrokenChannel: (reason) => this.#crash(reason),
    });
    supervision.signal.addEventListener('abort', this.#abort);
    const { pid } = this.#process;
    if (pid !== undefined) {
      supervision.reaper.began(pid);
      this.#unwatch = supervision.watch.watch(pid, (usage) => this.#look(usage));
    }
    this.#phase = this.#begin('start');
    supervision.onActivity({ phase: 'start' });
    // If the worker dies at once, its channel is gone, too; that is noticed when the process ends.
    this.#process.send(job);
  }

  async #result(): Promise<WorkerResult> {
    const exit = await this.#process.ended.finally(() => this.#letGo());
    this.#supervision.signal.throwIfAborted();
    const putBack = this.#putBackReason(exit);
    if (putBack && !this.#outcome) throw putBack;
    return {
      outcome: this.#outcome ?? this.#provisional,
      end: this.#toldToEnd?.kind === 'kill' ? this.#toldToEnd.end : explainEnd(this.#process, exit),
      trials: this.#trials,
      trialInProgress: this.#trialInProgress,
      wallSeconds: (performance.now() - this.#phase.startedAt) / 1000,
      // Once a program that the worker started has ended, its seconds no longer count, so the sum may have
      // shrunk.
      cpuSeconds: Math.max(0, this.#cpuSeconds - this.#phase.cpuBefore),
      peakRssMiB: this.#peakRssMiB,
    };
  }

  #letGo(): void {
    const { pid } = this.#process;
    const { reaper, signal } = this.#supervision;
    if (pid !== undefined) reaper.ended(pid);
    this.#deadline.clear();
    this.#unwatch();
    signal.removeEventListener('abort', this.#abort);
  }

  #putBackReason({ signal }: WorkerExit): PutBackError | undefined {
    const told = this.#toldToEnd;
    if (told) return told.kind === 'put back' ? told.error : undefined;
    // If the system granted less memory than the cell's limit, it kills a worker that uses more, without
    // saying so.
    const { allowanceMiB } = this.#supervision;
    const short = allowanceMiB < this.#job.spec.budget.memoryMiB;
    if (!short || signal !== 'SIGKILL') return undefined;
    return new PutBackError(`the system killed it; a cell has ${allowanceMiB} MiB here`);
  }

  #begin(name: Phase['name']): Phase {
    const { seconds } = this.#job.spec.budget;
    const { graceSeconds, leastPhaseSeconds } = this.#supervision;
    const limit = name === 'fit' ? seconds : Math.max(seconds, leastPhaseSeconds);
    const startedAt = performance.now();
    this.#deadline.set(startedAt + (limit + graceSeconds) * 1000);
    return { name, startedAt, cpuBefore: this.#cpuSeconds, limit };
  }

  #receive(value: unknown): void {
    const message = checkedMessage(value);
    if (typeof message === 'string') this.#crash(`it sent what is no message: ${message}`);
    else if (this.#toldToEnd?.kind !== 'kill') this.#take(message);
  }

  #take(message: WorkerMessage): void {
    const { onActivity } = this.#supervision;
    switch (message.type) {
      case 'phase':
        this.#trialInProgress = message.trial;
        this.#phase = this.#begin(message.phase);
        this.#progress = undefined;
        onActivity({ phase: message.phase, trial: message.trial });
        break;
      case 'progress':
        this.#progress = { step: message.step, of: message.of };
        onActivity({ phase: 'fit', trial: this.#trialInProgress, ...this.#progress, loss: message.loss });
        break;
      case 'point':
        onActivity({
          phase: 'fit',
          trial: this.#trialInProgress,
          ...this.#progress,
          point: message.point,
        });
        break;
      case 'off-clock':
        this.#deadline.extend(message.seconds * 1000);
        break;
      case 'trial':
        this.#trials.push(message.trial);
        this.#trialInProgress = undefined;
        break;
      case 'result':
        this.#provisional = checkedOutcome(message.outcome, this.#job.spec);
        break;
      case 'done':
        this.#outcome = checkedOutcome(message.outcome, this.#job.spec);
        break;
    }
  }

  #look({ residentMiB, cpuSeconds }: Usage): void {
    const { memoryMiB } = this.#job.spec.budget;
    const { allowanceMiB } = this.#supervision;
    this.#cpuSeconds = cpuSeconds;
    this.#peakRssMiB = Math.max(this.#peakRssMiB, residentMiB);
    if (residentMiB > memoryMiB) {
      const message = `killed: it used ${Math.round(residentMiB)} MiB of its ${memoryMiB} MiB of memory`;
      this.#kill({ status: 'out-of-memory', message });
    } else if (residentMiB > allowanceMiB) {
      const error = new PutBackError(`it needs more than the ${allowanceMiB} MiB that a cell has here`);
      this.#tellToEnd({ kind: 'put back', error });
    }
  }

  #overtime(): void {
    const { name, limit } = this.#phase;
    const after = `${this.#supervision.graceSeconds} s after its limit of ${limit} s`;
    this.#kill({ status: 'timeout', message: `killed: ${doing[name]} ${after}` });
  }

  #crash(reason: string): void {
    if (!this.#outcome) this.#kill({ status: 'crashed', message: `killed: ${reason}` });
  }

  readonly #abort = (): void => this.#tellToEnd({ kind: 'abort' });

  #kill(end: WorkerEnd): void {
    this.#tellToEnd({ kind: 'kill', end });
  }

  #tellToEnd(reason: EndReason): void {
    const before = this.#toldToEnd;
    if (!before || ranks[reason.kind] > ranks[before.kind]) this.#toldToEnd = reason;
    this.#process.kill();
  }
}

/** What a worker was doing when it had to be killed. */
const doing: Readonly<Record<Phase['name'], string>> = {
  start: 'it was still loading',
  data: 'it was still making data',
  fit: 'it was still running',
  evaluate: 'its model was still predicting',
};

/** Why a worker ended without a result although it was not killed from here. */
function explainEnd(worker: WorkerProcess, { code, signal }: WorkerExit): WorkerEnd {
  if (worker.ranOutOfHeap)
    return { status: 'out-of-memory', message: 'the JavaScript heap outgrew the memory limit' };
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const last = worker.lastErrorLine;
  const detail = last === undefined ? '' : `: ${last}`;
  return { status: 'crashed', message: `the worker ${how} before it had a result${detail}` };
}
