import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BackendName, SessionSettings } from '../../learners/engine/backend.ts';
import { singleThreaded } from '../processes/single-threaded.ts';
import type { BenchAnswer, BenchRequest } from './bench-messages.ts';
import type { Contestant } from './contestant.ts';
import type { BenchJob } from './job.ts';
import type { Turn } from './take-turn.ts';

const extension = extname(fileURLToPath(import.meta.url));
const workerPath = fileURLToPath(new URL(`./bench-worker${extension}`, import.meta.url));
const loader = extension === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];

/** Large enough for the kernel matrices of the largest sizes that an ordinary machine can handle. */
const heapMiB = 8192;

/**
 * A backend in a process of its own, like every cell of a run: TF.js has one backend per process, and what
 * one backend leaves behind in memory must not slow down another.
 */
export class BackendContestant implements Contestant {
  readonly subject: string;
  readonly peer = false;
  readonly #backend: BackendName;
  readonly #settings: SessionSettings;
  readonly #jobOf: (job: BenchJob) => BenchJob;
  #child: ChildProcess | undefined;

  /** @param jobOf maps the common job to the one that this contestant performs instead */
  constructor(
    backend: BackendName,
    settings: SessionSettings,
    {
      subject = backend,
      jobOf = (job) => job,
    }: { subject?: string; jobOf?: (job: BenchJob) => BenchJob } = {},
  ) {
    this.#backend = backend;
    this.#settings = settings;
    this.subject = subject;
    this.#jobOf = jobOf;
  }

  async open(job: BenchJob): Promise<void> {
    await this.#ask({
      type: 'open',
      backend: this.#backend,
      settings: this.#settings,
      job: this.#jobOf(job),
    });
  }

  async turn(seconds: number): Promise<Turn> {
    const answer = await this.#ask({ type: 'turn', seconds });
    if (answer.type !== 'turn') throw new Error(`a turn was answered by ${answer.type}`);
    const { milliseconds, error } = answer;
    return { milliseconds, ...(error === undefined ? {} : { error }) };
  }

  close(): void {
    this.#child?.disconnect();
    this.#child = undefined;
  }

  async #ask(request: BenchRequest): Promise<Exclude<BenchAnswer, { type: 'failed' }>> {
    this.#child ??= fork(workerPath, [], {
      execArgv: [...loader, `--max-old-space-size=${heapMiB}`],
      env: { ...process.env, ...singleThreaded },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const child = this.#child;
    const answer = await new Promise<BenchAnswer>((resolve, reject) => {
      const ended = (code: number | null, signal: NodeJS.Signals | null) => {
        this.#child = undefined;
        reject(new Error(`its process ended (${signal ?? `exit code ${code}`})`));
      };
      child.once('exit', ended);
      child.once('message', (message: BenchAnswer) => {
        child.off('exit', ended);
        resolve(message);
      });
      child.send(request);
    });
    if (answer.type === 'failed') throw new Error(answer.message);
    return answer;
  }
}
