import type { CellRecord } from './record.ts';

/** By how much a cell's number may differ where its bits may. */
export interface Tolerance {
  /** |log(now / then)| ≤ log(1 + share). */
  readonly share: number;
  /** Two numbers up to this one agree, whatever their ratio; 0: none do. */
  readonly level: number;
}

/**
 * Fits in closed form keep rounding as small as it is; training by steps amplifies it, and most of all where the error
 * that is left is itself a remainder of float32. docs/verify.md has the measurements behind these numbers.
 */
const usual = {
  closed: { share: 0.01, level: 0 },
  trained: { share: 0.25, level: 1e-6 },
} as const;

/** The largest share that is usual. */
export const largestShare: number = usual.trained.share;

/**
 * The tolerance for a cell.
 *
 * @param given a share that the user wants for every cell, whatever it is
 */
export function toleranceOf(stored: CellRecord, given?: number): Tolerance {
  if (given !== undefined) return { share: given, level: 0 };
  return takesSteps(stored) ? usual.trained : usual.closed;
}

/**
 * Whether a cell trains by steps. A fit states how many it took, and a trial where it stopped; an agent's actions depend
 * on which of two values is larger, so that it counts as trained with any regressor.
 */
function takesSteps({ info, trials = [], spec }: CellRecord): boolean {
  return (
    spec.agent !== undefined ||
    info?.steps !== undefined ||
    trials.some(({ stopStep }) => stopStep !== undefined)
  );
}
