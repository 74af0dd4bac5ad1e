import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { countCpuOf } from '../processes/child-cpu.ts';
import { cpuSecondsOf } from '../processes/process-tree.ts';
import { oneLine } from '../results/one-line.ts';
import { visibleText } from '../results/visible-text.ts';
import { afterThisProcess } from './watchdog.ts';

/** A program to start, and how. */
export interface Command {
  /** What error lines call it. */
  readonly name: string;
  readonly words: readonly string[];
  /** What it is started in. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Bytes that one program may write to the log: a flood there helps nobody. */
const mostLogBytes = 2 ** 20;

/** Output that comes in the last moment of a program is waited for so long. */
const drainMilliseconds = 500;

/**
 * A program in a process group of its own, so that it can be ended with all that it has started. When this process ends,
 * the group is killed. What the program writes to stderr goes to this process's, up to a limit.
 */
export class ProcessGroup {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles when the program has ended, its output is read and its group is gone: how it ended, in words. */
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
    // A program that ends early leaves a broken pipe; its end is told by `ended`.
    this.stdin.on('error', () => {});
    child.stderr.on('data', (chunk: Buffer) => this.#onError(chunk));
    // Whoever waits for an answer has a timer; a program that nobody waits for keeps no process alive.
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
        // What it has started is ended with it.
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

  /** Writes to the log of this process, as far as the limit goes. */
  log(text: string): void {
    if (this.#logged > mostLogBytes) return;
    const left = mostLogBytes - this.#logged;
    // A bar of progress that is rewritten in place becomes lines.
    const shown = visibleText(text.replaceAll(/\r\n?/g, '\n'));
    this.#logged += Buffer.byteLength(shown);
    const fits = this.#logged <= mostLogBytes;
    process.stderr.write(
      fits ? shown : `${shown.slice(0, left)}\n… what it wrote beyond 1 MiB is left out\n`,
    );
  }

  /** Waits for the end so long, then kills. @param signal is sent first */
  async endWithin(milliseconds: number, signal?: NodeJS.Signals): Promise<void> {
    if (signal && this.#alive) this.#signal(signal);
    const timer = setTimeout(() => void this.kill(), milliseconds);
    await this.ended;
    clearTimeout(timer);
  }

  /** Kills all of the group, and waits until it is gone. */
  async kill(): Promise<void> {
    if (!this.#alive) return;
    this.#signal('SIGKILL');
    // The program itself keeps nobody waiting.
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
      // Nothing of it is left.
    }
  }

  #onError(chunk: Buffer): void {
    const text = chunk.toString();
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
