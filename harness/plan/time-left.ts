import type { CellRecord } from '../results/record.ts';

/** Beyond what every cell takes, those of one sort (a learner's fits, a learner's tunings) take time in proportion to their weight. */
interface Sort {
  done: number;
  doneWeight: number;
  doneSeconds: number;
  todo: number;
  todoWeight: number;
}

/** A cell that has begun, and how long ago. */
export interface BegunCell {
  readonly sort: string;
  readonly weight: number;
  readonly seconds: number;
}

/** How much a finished cell still counts when the next of its sort is finished: a machine becomes busy, and free again. */
const remembered = 0.9;

/**
 * Estimates the remaining time of a run from the cells that it has finished so far: each sort of cell at its own speed,
 * and sorts without a finished cell at the average speed of all.
 */
export class TimeLeft {
  readonly #sorts = new Map<string, Sort>();
  readonly #slots: number;
  /** The least that a cell took beyond its fits so far. */
  #least = Number.POSITIVE_INFINITY;

  constructor(slots: number) {
    this.#slots = slots;
  }

  add(sort: string, weight: number): void {
    const entry = this.#sort(sort);
    entry.todo++;
    entry.todoWeight += weight;
  }

  /** @param beyond how much of its time it was not fitting, where that is known (secondsBeyondFits) */
  finished(sort: string, weight: number, seconds: number, beyond = Number.POSITIVE_INFINITY): void {
    this.dropped(sort, weight);
    this.#least = Math.min(this.#least, Math.max(0, beyond));
    const entry = this.#sort(sort);
    entry.done = remembered * entry.done + 1;
    entry.doneWeight = remembered * entry.doneWeight + weight;
    entry.doneSeconds = remembered * entry.doneSeconds + seconds;
  }

  /** A cell will not run, which says nothing of how long others take. */
  dropped(sort: string, weight: number): void {
    const entry = this.#sort(sort);
    entry.todo--;
    entry.todoWeight -= weight;
  }

  /**
   * Seconds; undefined before the first cell is finished.
   *
   * @param begun the cells that are running
   * @param slots how many run at once
   */
  estimate(begun: readonly BegunCell[] = [], slots = this.#slots): number | undefined {
    const sorts = [...this.#sorts.values()];
    const sum = (of: (sort: Sort) => number) => sorts.reduce((total, sort) => total + of(sort), 0);
    const all = { done: sum(({ done }) => done), doneWeight: sum(({ doneWeight }) => doneWeight) };
    if (all.doneWeight === 0) return undefined;
    const least = Number.isFinite(this.#least) ? this.#least : 0;
    const speed = ({ done, doneWeight, doneSeconds }: Omit<Sort, 'todo' | 'todoWeight'>) =>
      Math.max(0, doneSeconds - done * least) / doneWeight;
    const overall = speed({ ...all, doneSeconds: sum(({ doneSeconds }) => doneSeconds) });
    const speedOf = (sort: Sort) => (sort.doneWeight > 0 ? speed(sort) : overall);
    const whole = sum((sort) => sort.todo * least + sort.todoWeight * speedOf(sort));
    let behind = 0;
    let longest = 0;
    for (const { sort, weight, seconds } of begun) {
      const expected = least + weight * speedOf(this.#sort(sort));
      behind += Math.min(seconds, expected);
      longest = Math.max(longest, expected - seconds);
    }
    // However many run at once, the longest of them takes its time.
    return Math.max(0, (whole - behind) / slots, longest);
  }

  #sort(name: string): Sort {
    const known = this.#sorts.get(name);
    if (known) return known;
    const entry = { done: 0, doneWeight: 0, doneSeconds: 0, todo: 0, todoWeight: 0 };
    this.#sorts.set(name, entry);
    return entry;
  }
}

/**
 * How long a cell took beyond its fits, in seconds: to start its process, to draw data, to evaluate. However light a cell is, it
 * takes that. Undefined where the record does not tell.
 */
export function secondsBeyondFits({ spec, timings, trials, repeats }: CellRecord): number | undefined {
  if (!timings) return undefined;
  const fits =
    spec.kind === 'tune'
      ? trials?.map(({ wallSeconds }) => wallSeconds)
      : (repeats?.fitSeconds ?? [timings.fitSeconds + (timings.sampleSeconds ?? 0)]);
  return fits && timings.cellSeconds - fits.reduce((sum, seconds) => sum + seconds, 0);
}

/** `40 s`, `3 min`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
