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

/** In dist/ the worker is one bundled file; in a checkout it runs from the sources with tsx. */
const fromSources = extname(fileURLToPath(import.meta.url)) === '.ts';
const workerPath = fileURLToPath(
  new URL(fromSources ? '../cell/cell-worker.ts' : '../processes/cell-worker.cjs', import.meta.url),
);
const loader = fromSources ? ['--import', import.meta.resolve('tsx')] : [];

/** Most bytes of a cell's output that are logged. */
const mostInLog = 4 * 2 ** 20;

/** Milliseconds that a worker has to exit after its channel has ended. */
const lastWords = 1000;

/** Limit on the checks for further output, because a process may write forever. */
const mostLooks = 10;

export interface WorkerOptions {
  readonly memoryMiB: number;
  readonly logPath: string;
  /** Set in the environment of the worker and everything it starts. */
  readonly mark: string;
  onMessage(value: unknown): void;
  /**
   * Called if the worker's channel brings something that is not a message, or ends before the worker does.
   * The callee has to kill the worker.
   */
  onBrokenChannel(reason: string): void;
}

/** How a worker's process ended: with a code, or by a signal. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A worker process. It has a process group of its own, which is killed as a whole, and communicates over a
 * pipe of its own. Its output goes to a bounded log file, which exists only if there is output.
 */
export class WorkerProcess {
  readonly pid: number | undefined;
  /**
   * Resolves when the process has ended, everything it started is gone, and its output has been read. Rejects
   * with a StoppedError if the process could not be started, which is not the cell's fault.
   */
  readonly ended: Promise<WorkerExit>;
  readonly #child: ChildProcess;
  readonly #channel: Duplex | undefined;
  readonly #mark: string;
  #errorTail = '';
  #quiet: NodeJS.Timeout | undefined;

  constructor({ memoryMiB, logPath, mark, onMessage, onBrokenChannel }: WorkerOptions) {
    this.#mark = mark;
    // Room for 16 MiB of young objects from the start: libraries and data would fill Node's initial space
    // several times over.
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
        // Processes that it started may keep its output open, and would outlive it.
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
   * Closes the output of a worker that has exited, in case an untraceable process still holds it open. If
   * this process was suspended for longer than the delay, the timer fires before pending output has been
   * read, so the check is repeated until no more output arrives.
   */
  #closeOutputWhenQuiet(looks = mostLooks): void {
    const streams = [this.#child.stdout, this.#child.stderr, this.#channel] as (Socket | null | undefined)[];
    const read = () => streams.reduce((sum, stream) => sum + (stream?.bytesRead ?? 0), 0);
    const before = read();
    this.#quiet = setTimeout(() => {
      // Node reads pending output between timers and immediates.
      setImmediate(() => {
        if (read() > before && looks > 1) this.#closeOutputWhenQuiet(looks - 1);
        else for (const stream of streams) stream?.destroy();
      });
    }, lastWords);
  }

  /** The last informative line that the process wrote to stderr. */
  get lastErrorLine(): string | undefined {
    return lastErrorLine(this.#errorTail);
  }

  get ranOutOfHeap(): boolean {
    return /JavaScript heap out of memory|Array buffer allocation failed/.test(this.#errorTail);
  }
}

/** The last informative line of a process's error output. */
export function lastErrorLine(output: string): string | undefined {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(at |Node\.js v|\^|-+$|\d+: 0x)/.test(line));
  const error = lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1);
  if (error === undefined) return undefined;
  return oneLineAt(error, placeIn(output.slice(output.lastIndexOf(error))));
}
