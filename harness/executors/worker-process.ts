import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { placeIn } from '../definitions/plugins/user-place.ts';
import { StoppedError } from '../input/errors.ts';
import { channelDescriptor, readFrames, writeFrame } from '../processes/frames.ts';
import { singleThreaded, singleThreadedFlags } from '../processes/single-threaded.ts';
import { oneLineAt } from '../results/one-line.ts';
import { BoundedLog } from './bounded-log.ts';
import { killWithDescendants, markVariable } from './descendants.ts';

/** The worker runs from dist/ as one bundled file, and from the sources with tsx. */
const fromSources = extname(fileURLToPath(import.meta.url)) === '.ts';
const workerPath = fileURLToPath(
  new URL(fromSources ? '../cell/cell-worker.ts' : '../cell/cell-worker.cjs', import.meta.url),
);
const loader = fromSources ? ['--import', import.meta.resolve('tsx')] : [];

/** What one cell may print. */
const mostInLog = 4 * 2 ** 20;

/** Milliseconds that a worker has to end after its channel did. */
const lastWords = 1000;

/** What writes for ever is not waited for. */
const mostLooks = 10;

export interface WorkerOptions {
  readonly memoryMiB: number;
  readonly logPath: string;
  /** In the environment of the worker and of whatever it starts. */
  readonly mark: string;
  onMessage(value: unknown): void;
  /** The worker's channel brought something that is no message, or ended before the worker; it is killed. */
  onBrokenChannel(reason: string): void;
}

/** How a worker's process ended: with a code, or by a signal. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A worker: a process group of its own that dies as one, talking over a pipe of its own, its output going to a bounded
 * log file that exists only if there is any.
 */
export class WorkerProcess {
  readonly pid: number | undefined;
  /** Settles when the process has ended, whatever it started is gone, and its output is read. */
  /** Rejects where it could not be started: that says nothing of the cell. @throws StoppedError */
  readonly ended: Promise<WorkerExit>;
  readonly #child: ChildProcess;
  readonly #channel: Duplex | undefined;
  readonly #mark: string;
  #errorTail = '';
  #quiet: NodeJS.Timeout | undefined;

  constructor({ memoryMiB, logPath, mark, onMessage, onBrokenChannel }: WorkerOptions) {
    this.#mark = mark;
    // Room for 16 MiB of young objects from the start: libraries and data fill what Node gives at first several times.
    const sizes = [`--max-old-space-size=${memoryMiB}`, '--min-semi-space-size=16'];
    this.#child = spawn(process.execPath, [...loader, ...singleThreadedFlags, ...sizes, workerPath], {
      env: { ...process.env, ...singleThreaded, [markVariable]: mark },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.pid = this.#child.pid;
    if (this.pid === undefined) {
      this.ended = new Promise((_, reject) => {
        this.#child.once('error', ({ message }) =>
          reject(new StoppedError(`cannot start a worker: ${message}; the same command goes on when it can`)),
        );
      });
      return;
    }
    const channel = this.#child.stdio[channelDescriptor] as Duplex;
    this.#channel = channel;
    channel.on('error', () => {});
    readFrames(channel, {
      onFrame: onMessage,
      onGarbage: (found) => onBrokenChannel(`it sent what is no message: ${found}`),
    });
    const log = new BoundedLog(logPath, mostInLog);
    this.#child.stdout?.on('data', (chunk: Buffer) => log.write(chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      this.#errorTail = (this.#errorTail + chunk.toString()).slice(-8192);
    });
    let ending: NodeJS.Timeout | undefined;
    channel.once('end', () => {
      ending ??= setTimeout(() => onBrokenChannel('it closed its channel'), lastWords);
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve({ code: 1, signal: null }));
      this.#child.once('exit', () => {
        clearTimeout(ending);
        // What it started may hold its output open, and would outlive it.
        this.kill();
        this.#closeOutputWhenQuiet();
      });
      this.#child.once('close', (code, signal) => {
        clearTimeout(this.#quiet);
        void log.end().then(() => resolve({ code, signal }));
      });
    });
  }

  send(value: unknown): void {
    if (this.#channel) void writeFrame(this.#channel, value);
  }

  kill(): void {
    if (this.pid !== undefined) killWithDescendants(this.pid, this.#mark);
  }

  /**
   * Of a worker that is gone, where a process that nobody can find still holds its output. A parent that is kept waiting
   * for longer than that finds the time over before it has read what is there: so it looks once more, until nothing comes.
   */
  #closeOutputWhenQuiet(looks = mostLooks): void {
    const streams = [this.#child.stdout, this.#child.stderr, this.#channel] as (Socket | null | undefined)[];
    const read = () => streams.reduce((sum, stream) => sum + (stream?.bytesRead ?? 0), 0);
    const before = read();
    this.#quiet = setTimeout(() => {
      // What has arrived is read between timers and immediates.
      setImmediate(() => {
        if (read() > before && looks > 1) this.#closeOutputWhenQuiet(looks - 1);
        else for (const stream of streams) stream?.destroy();
      });
    }, lastWords);
  }

  /** The last line of what the process wrote to stderr that says something. */
  get lastErrorLine(): string | undefined {
    return lastErrorLine(this.#errorTail);
  }

  get ranOutOfHeap(): boolean {
    return /JavaScript heap out of memory|Array buffer allocation failed/.test(this.#errorTail);
  }
}

/** The last line of a process's error output that says something. */
export function lastErrorLine(output: string): string | undefined {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(at |Node\.js v|\^|-+$|\d+: 0x)/.test(line));
  const error = lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1);
  if (error === undefined) return undefined;
  return oneLineAt(error, placeIn(output.slice(output.lastIndexOf(error))));
}
