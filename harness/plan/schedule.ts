import { heldRows } from '../protocol/protocol.ts';
import { operations } from './cost/cell-cost.ts';
import type { PlannedCell } from './plan.ts';

/**
 * Operations for each number in the training sample, assumed for a learner that does not declare its costs.
 */
const guessedOperations = 1e5;

/**
 * Overhead of every cell (starting its process, drawing data), as the operations a core performs in that
 * time; rounded.
 */
const cellOperations = 1e10;

/** Drawing one coordinate of a fresh row, as the operations a core performs in that time; rounded. */
const freshCoordinate = 50;

/** How many of the heaviest ready cells are checked for fit before a slot stays empty. */
const mostLooks = 256;

/**
 * A cell's cost in operations, counted from shapes and therefore the same on every machine. It is accurate
 * enough to start long cells first.
 */
export function cellWeight({ spec, cost }: PlannedCell): number {
  const fresh = (cost ?? []).reduce((sum, { freshRows = 0 }) => sum + freshRows, 0);
  const data = (heldRows(spec.n) + (spec.transfer?.n ?? 0) + freshCoordinate * fresh) * spec.d;
  const fits = spec.kind === 'tune' ? spec.tuning.trials : 1;
  return cellOperations + (cost ? data + operations(cost) : guessedOperations * data * fits);
}

/**
 * Decides which cell runs next: the heaviest that is ready, so that no long cell is left for the end. A cell
 * is ready once its tuning cell is done.
 */
export class Schedule {
  /** Ascending by weight: the next cell is the last. */
  readonly #ready: PlannedCell[] = [];
  readonly #waiting = new Map<string, PlannedCell[]>();

  /** @param isDone whether a tuning cell outside `cells` already has a result */
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
    // Cells are taken from the end: reversing first makes cells of equal weight run in the order of the plan.
    this.#ready = ready.reverse().sort((a, b) => cellWeight(a) - cellWeight(b));
  }

  /**
   * @param fits whether there is room for a cell now. Only the heaviest are asked: among thousands of cells,
   * one of the heaviest nearly always fits.
   */
  next(fits: (cell: PlannedCell) => boolean = () => true): PlannedCell | undefined {
    const last = this.#ready.length - 1;
    for (let at = last; at >= 0 && at > last - mostLooks; at--)
      if (fits(this.#ready[at])) return this.#ready.splice(at, 1)[0];
    return undefined;
  }

  /** Reports that a cell has its result: the cells that waited for it become ready. */
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
