import pidusage from 'pidusage';
import { descendantsOf, usageFromProc } from '../processes/process-tree.ts';

/** What a process and its descendants use, at the time of one measurement. */
export interface Usage {
  readonly residentMiB: number;
  /** User and system time since they started. */
  readonly cpuSeconds: number;
}

/** Measures at regular intervals what processes use. */
export class UsageWatch {
  readonly #watched = new Map<number, (usage: Usage) => void>();
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(milliseconds: number) {
    this.#timer = setInterval(() => void this.#look(), milliseconds);
    this.#timer.unref();
  }

  /** Calls back with each measurement of the process until the returned function is called. */
  watch(pid: number, onLook: (usage: Usage) => void): () => void {
    this.#watched.set(pid, onLook);
    return () => this.#watched.delete(pid);
  }

  close(): void {
    clearInterval(this.#timer);
    if (process.platform !== 'linux') pidusage.clear();
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#watched.size === 0) return;
    this.#looking = true;
    try {
      // One by one, so that a process that has just ended spoils only its own measurement.
      for (const [pid, onLook] of [...this.#watched]) {
        const own = await usageOf(pid);
        if (!own) continue;
        const started = await Promise.all((await descendantsOf(pid)).map(usageOf));
        const all = [own, ...started.filter((usage) => usage !== undefined)];
        const residentMiB = all.reduce((sum, usage) => sum + usage.residentMiB, 0);
        const cpuSeconds = all.reduce((sum, usage) => sum + usage.cpuSeconds, 0);
        if (this.#watched.has(pid)) onLook({ residentMiB, cpuSeconds });
      }
    } finally {
      this.#looking = false;
    }
  }
}

/**
 * Usage of one process; undefined if it has ended. On Linux it is read directly from /proc: the library keeps
 * a file open for every process that it was ever asked about, and does not notice when a process id is
 * reused.
 */
async function usageOf(pid: number): Promise<Usage | undefined> {
  if (process.platform === 'linux') return usageFromProc(pid);
  const usage = await pidusage(pid).catch(() => undefined);
  return usage && { residentMiB: usage.memory / 2 ** 20, cpuSeconds: usage.ctime / 1000 };
}
