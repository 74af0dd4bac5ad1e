import { operations } from './cost/cell-cost.ts';
import type { PlannedCell } from './plan.ts';

/** Operations on a number of the sample, where the learner does not say how many. */
const guessedOperations = 1e5;

/** What every cell takes: its process starts and makes data. As many operations as a core does meanwhile, in round numbers. */
const cellOperations = 1e10;

/** How many of the heaviest ready cells are tried for room before a slot stays empty. */
const mostLooks = 256;

/**
 * A cell's cost in operations, counted from shapes, and therefore the same on every machine: good enough to start the
 * long ones first.
 */
export function cellWeight({ spec, cost }: PlannedCell): number {
  const data = spec.n * spec.d;
  const fits = spec.kind === 'tune' ? spec.tuning.trials : 1;
  return cellOperations + (cost ? data + operations(cost) : guessedOperations * data * fits);
}

/**
 * Which cell is next: the heaviest that is ready, so that no long one is left for the end. A cell is ready when its
 * tuning cell is done.
 */
export class Schedule {
  /** Ascending by weight: the next cell is the last. */
  readonly #ready: PlannedCell[] = [];
  readonly #waiting = new Map<string, PlannedCell[]>();

  /** @param isDone whether a tuning cell outside `cells` has a result already */
  constructor(cells: readonly PlannedCell[], isDone: (id: string) => boolean) {
    const ready: PlannedCell[] = [];
    for (const cell of cells) {
      if (cell.needs === undefined || isDone(cell.needs)) {
        ready.push(cell);
        continue;
      }
      const others = this.#waiting.get(cell.needs);
      if (others) others.push(cell);
      else this.#waiting.set(cell.needs, [cell]);
    }
    // Reversed first, so that of equal weights the earlier in the plan is the later here, which is next.
    this.#ready = ready.reverse().sort((a, b) => cellWeight(a) - cellWeight(b));
  }

  /** @param fits which cells there is room for now. Only the heaviest are asked: among thousands, one of them does. */
  next(fits: (cell: PlannedCell) => boolean = () => true): PlannedCell | undefined {
    const last = this.#ready.length - 1;
    for (let at = last; at >= 0 && at > last - mostLooks; at--)
      if (fits(this.#ready[at])) return this.#ready.splice(at, 1)[0];
    return undefined;
  }

  /** A cell has its result: those that waited for it become ready. */
  done(id: string): void {
    for (const cell of this.#waiting.get(id) ?? []) this.#insert(cell);
    this.#waiting.delete(id);
  }

  #insert(cell: PlannedCell): void {
    const weight = cellWeight(cell);
    let low = 0;
    let high = this.#ready.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cellWeight(this.#ready[middle]) < weight) low = middle + 1;
      else high = middle;
    }
    this.#ready.splice(low, 0, cell);
  }
}
