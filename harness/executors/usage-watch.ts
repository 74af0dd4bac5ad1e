import pidusage from 'pidusage';
import { descendantsOf, usageFromProc } from '../processes/process-tree.ts';

/** What a process and those that it has started have used at the time of a look. */
export interface Usage {
  readonly residentMiB: number;
  /** User and system, since they began. */
  readonly cpuSeconds: number;
}

/** Looks at what processes use, at regular times. */
export class UsageWatch {
  readonly #watched = new Map<number, (usage: Usage) => void>();
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor(milliseconds: number) {
    this.#timer = setInterval(() => void this.#look(), milliseconds);
    this.#timer.unref();
  }

  /** Calls back with what the process uses until the returned function is called. */
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
      // One by one: a process that has just ended fails its own look and nobody else's.
      for (const [pid, onLook] of [...this.#watched]) {
        const own = await usageOf(pid);
        if (!own) continue;
        const started = await Promise.all(descendantsOf(pid).map(usageOf));
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
 * Of one process; undefined where it has ended. On Linux from files that are closed again: the library keeps one open for
 * every process that it was ever asked about, and does not see that a number has gone to another.
 */
async function usageOf(pid: number): Promise<Usage | undefined> {
  if (process.platform === 'linux') return usageFromProc(pid);
  const usage = await pidusage(pid).catch(() => undefined);
  return usage && { residentMiB: usage.memory / 2 ** 20, cpuSeconds: usage.ctime / 1000 };
}
