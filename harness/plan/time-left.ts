/** Cells of one sort (a learner's fits, a learner's tunings) take time in proportion to their weight. */
interface Sort {
  doneWeight: number;
  doneSeconds: number;
  todoWeight: number;
}

/**
 * Estimates the remaining time of a run from the cells that are finished: each sort of cell at its own speed,
 * and sorts without a finished cell at the average speed of all.
 */
export class TimeLeft {
  readonly #sorts = new Map<string, Sort>();
  readonly #slots: number;

  constructor(slots: number) {
    this.#slots = slots;
  }

  add(sort: string, weight: number): void {
    this.#sort(sort).todoWeight += weight;
  }

  finished(sort: string, weight: number, seconds: number): void {
    const entry = this.#sort(sort);
    entry.todoWeight -= weight;
    entry.doneWeight += weight;
    entry.doneSeconds += seconds;
  }

  /** Seconds; undefined before the first cell is finished. */
  estimate(): number | undefined {
    const sorts = [...this.#sorts.values()];
    const doneWeight = sorts.reduce((sum, sort) => sum + sort.doneWeight, 0);
    if (doneWeight === 0) return undefined;
    const overall = sorts.reduce((sum, sort) => sum + sort.doneSeconds, 0) / doneWeight;
    const seconds = sorts.reduce((sum, sort) => {
      const speed = sort.doneWeight > 0 ? sort.doneSeconds / sort.doneWeight : overall;
      return sum + sort.todoWeight * speed;
    }, 0);
    return Math.max(0, seconds) / this.#slots;
  }

  #sort(name: string): Sort {
    const known = this.#sorts.get(name);
    if (known) return known;
    const entry = { doneWeight: 0, doneSeconds: 0, todoWeight: 0 };
    this.#sorts.set(name, entry);
    return entry;
  }
}

/** `40 s`, `3 min`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
