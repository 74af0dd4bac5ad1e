import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageWatch } from '../executors/usage-watch.ts';
import { lastErrorLine } from '../executors/worker-process.ts';
import { singleThreaded } from '../processes/single-threaded.ts';
import type { CheckAnswer, CheckRequest, Opening } from './check-messages.ts';
import { Patience } from './patience.ts';
import type { SessionName } from './rule.ts';

/** The process is one bundled file in dist/, and runs with tsx from the sources. */
const fromSources = extname(fileURLToPath(import.meta.url)) === '.ts';
const workerPath = fileURLToPath(
  new URL(fromSources ? './check-worker.ts' : '../processes/check-worker.cjs', import.meta.url),
);
const loader = fromSources ? ['--import', import.meta.resolve('tsx')] : [];

/** A process that uses more memory than this is considered to grow without end. */
const mostMemoryMiB = 4096;

/** Seconds in which libraries and definitions are loaded, however little time the rules are given. */
export const longestOpening = 60;

const severalThreaded = Object.fromEntries(
  Object.entries(singleThreaded).map(([name, value]) => [name, value === '1' ? '2' : value]),
);

/**
 * Unlike the number of cores of any usual machine, so that a learner that depends on it computes something
 * different.
 */
const otherCores = 3;

/** A request received no answer; the message says how the process ended. */
export class LostError extends Error {
  override name = 'LostError';
  /** Whether it was killed because its time was up. */
  readonly hung: boolean;

  constructor(message: string, hung: boolean) {
    super(message);
    this.hung = hung;
  }
}

/** The parent's side of a process that checks one learner, or one environment, and may hang, grow or end at any time. */
export class Session {
  readonly #child: ChildProcess;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'hierbench-check-'));
  readonly #ended: Promise<string>;
  readonly #watch = new UsageWatch(250);
  #errorTail = '';
  /** Called with the processor time that the process and its own have used. */
  #onCpu: ((seconds: number) => void) | undefined;
  #grew = false;
  #over = false;

  private constructor(name: SessionName) {
    this.#child = fork(workerPath, [], {
      execArgv: [...loader, `--max-old-space-size=${mostMemoryMiB / 2}`],
      env: { ...process.env, ...(name === 'threads' ? severalThreaded : singleThreaded) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errorTail = (this.#errorTail + chunk.toString()).slice(-8192);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`its process did not start: ${error.message}`));
      this.#child.once('close', (code, signal) => resolve(this.#howItEnded(code, signal)));
    });
    void this.#ended.then(() => this.#close());
    if (this.#child.pid !== undefined)
      this.#watch.watch(this.#child.pid, ({ residentMiB, cpuSeconds }) => {
        this.#onCpu?.(cpuSeconds);
        if (residentMiB <= mostMemoryMiB) return;
        this.#grew = true;
        this.#child.kill('SIGKILL');
      });
  }

  /** Starts a process in which nothing is open. */
  static bare(): Session {
    return new Session('first');
  }

  /** Starts a process and opens the learner, or the environment, in it. @throws Error if that fails */
  static async start(
    name: SessionName,
    opening: Opening,
    seconds: number,
  ): Promise<{ session: Session; why: string }> {
    const session = new Session(name);
    const cores = name === 'threads' ? otherCores : undefined;
    const patience = Math.max(seconds, longestOpening);
    const answer = await session.ask({ ...opening, scratch: session.#scratch, cores }, patience);
    if (answer.type === 'opened') return { session, why: answer.why };
    session.end();
    throw new Error(answer.type === 'failed' ? answer.message : `an answer of type ${answer.type}`);
  }

  /** Whether the process can still answer requests. */
  get alive(): boolean {
    return !this.#over && this.#child.connected;
  }

  /** Sends a request. @throws LostError if the process ends, or does not answer in time and is killed */
  async ask(request: CheckRequest, seconds: number): Promise<CheckAnswer> {
    let hung = false;
    const patience = new Patience(seconds);
    const answered = new Promise<CheckAnswer>((resolve) => this.#child.once('message', resolve as never));
    this.#onCpu = (cpu) => {
      if (!patience.isOver({ wall: performance.now() / 1000, cpu })) return;
      hung = true;
      this.end();
    };
    // Sending fails if the process is gone; that is ignored here, because its end is reported below.
    this.#child.send(request, () => {});
    try {
      return await Promise.race([
        answered,
        this.#ended.then((how): never => {
          throw new LostError(hung ? `there was no answer for ${seconds} s` : how, hung);
        }),
      ]);
    } finally {
      this.#onCpu = undefined;
      this.#child.removeAllListeners('message');
    }
  }

  /** Kills the process. */
  end(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves when the process is gone and its folder removed. */
  async gone(): Promise<void> {
    await this.#ended;
  }

  #howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#grew) return `its process held more than ${mostMemoryMiB} MiB`;
    const last = lastErrorLine(this.#errorTail);
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    return `its process was ended ${how}${last === undefined ? '' : `: ${last}`}`;
  }

  #close(): void {
    this.#over = true;
    this.#watch.close();
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}
