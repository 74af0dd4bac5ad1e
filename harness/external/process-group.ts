import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { countCpuOf } from '../processes/child-cpu.ts';
import { cpuSecondsOf } from '../processes/process-tree.ts';
import { oneLine } from '../results/one-line.ts';
import { visibleText } from '../results/visible-text.ts';
import { afterThisProcess } from './watchdog.ts';

/** A program to start, and how. */
export interface Command {
  /** The program's name in error lines. */
  readonly name: string;
  readonly words: readonly string[];
  /** The folder in which it is started. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Limit on the bytes that one program may write to the log. */
const mostLogBytes = 2 ** 20;

/** How long to wait for the last output of a program that has ended. */
const drainMilliseconds = 500;

/**
 * A program in a process group of its own, so that it can be ended together with everything it has started.
 * When this process ends, the group is killed. The program's stderr is passed on to this process's stderr, up
 * to a limit.
 */
export class ProcessGroup {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /**
   * Resolves, with a phrase that says how it ended, when the program has ended, its output is read and its
   * group is gone.
   */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #logged = 0;
  #errorTail = '';
  #cpuSeconds = 0;
  #alive = true;

  constructor({ words: [program, ...args], folder, env }: Command) {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    this.#child = child;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    // A program that ends early leaves a broken pipe, which is ignored because `ended` reports its end.
    this.stdin.on('error', () => {});
    // Decoded by the stream, because a character may be split between two chunks.
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#onError(text));
    // A program must not keep this process alive unless an answer is awaited, and then a timer does.
    child.unref();
    for (const stream of child.stdio) (stream as unknown as { unref?(): void } | null)?.unref?.();
    const callOff =
      child.pid === undefined ? () => {} : afterThisProcess('kill -s KILL -- "-$1"', String(child.pid));
    const stopCounting = countCpuOf(() => this.#countCpu());
    this.ended = new Promise((resolve) => {
      const settle = (how: string) => {
        this.#alive = false;
        stopCounting();
        callOff();
        resolve(how);
      };
      child.once('error', (error) => settle(`cannot be started: ${oneLine(error.message)}`));
      child.once('exit', (code, signal) => {
        // Everything it has started is ended with it.
        this.#signal('SIGKILL');
        const drained = setTimeout(() => {
          for (const stream of child.stdio) stream?.destroy();
        }, drainMilliseconds);
        child.once('close', () => {
          clearTimeout(drained);
          settle(this.#explain(code, signal));
        });
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Writes to the log of this process, up to the limit. */
  log(text: string): void {
    if (this.#logged > mostLogBytes) return;
    const left = mostLogBytes - this.#logged;
    // A progress bar that is rewritten in place becomes separate lines.
    const shown = visibleText(text.replaceAll(/\r\n?/g, '\n'));
    this.#logged += Buffer.byteLength(shown);
    const fits = this.#logged <= mostLogBytes;
    process.stderr.write(
      fits ? shown : `${shown.slice(0, left)}\n… what it wrote beyond 1 MiB is left out\n`,
    );
  }

  /** Waits this long for the program to end, then kills it. @param signal is sent first */
  async endWithin(milliseconds: number, signal?: NodeJS.Signals): Promise<void> {
    if (signal && this.#alive) this.#signal(signal);
    const timer = setTimeout(() => void this.kill(), milliseconds);
    await this.ended;
    clearTimeout(timer);
  }

  /** Kills the whole group, and waits until it is gone. */
  async kill(): Promise<void> {
    if (!this.#alive) return;
    this.#signal('SIGKILL');
    // The child is unreferenced, so without a timer this process could exit before the group is gone.
    const waiting = setInterval(() => {}, 1000);
    await this.ended;
    clearInterval(waiting);
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // The group no longer exists.
    }
  }

  #onError(text: string): void {
    this.#errorTail = (this.#errorTail + text).slice(-4096);
    this.log(text);
  }

  #countCpu(): number {
    const { pid } = this.#child;
    if (this.#alive && pid !== undefined) this.#cpuSeconds = Math.max(this.#cpuSeconds, cpuSecondsOf(pid));
    return this.#cpuSeconds;
  }

  #explain(code: number | null, signal: NodeJS.Signals | null): string {
    const last = this.#errorTail.trim().split('\n').at(-1)?.trim() ?? '';
    const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
    return last === '' ? how : `${how}: ${oneLine(last)}`;
  }
}
