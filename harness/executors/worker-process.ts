import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oneLine } from '../errors.ts';
import { makeFolder } from '../results/folder.ts';
import { singleThreaded } from './single-threaded.ts';

/** The worker runs from dist/ as one bundled file, and from the sources with tsx. */
const fromSources = extname(fileURLToPath(import.meta.url)) === '.ts';
const workerPath = fileURLToPath(new URL(fromSources ? '../worker.ts' : '../worker.cjs', import.meta.url));
const loader = fromSources ? ['--import', import.meta.resolve('tsx')] : [];

/** A forked worker, its output going to a log file that exists only if there is any. */
export class WorkerProcess {
  readonly child: ChildProcess;
  /** Settles when the process has ended and its output is read. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  #log: WriteStream | undefined;
  #errorTail = '';

  constructor(memoryMiB: number, logPath: string) {
    this.child = fork(workerPath, [], {
      // Room for 16 MiB of young objects from the start: libraries and data fill what Node gives at first several times.
      execArgv: [...loader, `--max-old-space-size=${memoryMiB}`, '--min-semi-space-size=16'],
      env: { ...process.env, ...singleThreaded },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const write = (chunk: Buffer) => {
      if (!this.#log) {
        makeFolder(dirname(logPath));
        this.#log = createWriteStream(logPath, { flags: 'a' });
        this.#log.on('error', () => {});
      }
      this.#log.write(chunk);
    };
    this.child.stdout?.on('data', write);
    this.child.stderr?.on('data', (chunk: Buffer) => {
      write(chunk);
      this.#errorTail = (this.#errorTail + chunk.toString()).slice(-8192);
    });
    this.ended = new Promise((resolve) => {
      this.child.once('error', () => resolve({ code: 1, signal: null }));
      this.child.once('close', (code, signal) => {
        this.#log?.end();
        resolve({ code, signal });
      });
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
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
  return error === undefined ? undefined : oneLine(error);
}
