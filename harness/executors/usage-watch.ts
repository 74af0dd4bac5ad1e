import pidusage from 'pidusage';

/** What a process has used at the time of a look. */
export interface Usage {
  readonly residentMiB: number;
  /** User and system, since the process began. */
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
    pidusage.clear();
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#watched.size === 0) return;
    this.#looking = true;
    try {
      // One by one: a process that has just ended fails its own look and nobody else's.
      for (const [pid, onLook] of [...this.#watched]) {
        const usage = await pidusage(pid).catch(() => undefined);
        if (usage && this.#watched.has(pid))
          onLook({ residentMiB: usage.memory / 2 ** 20, cpuSeconds: usage.ctime / 1000 });
      }
    } finally {
      this.#looking = false;
    }
  }
}
