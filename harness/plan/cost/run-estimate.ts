import { groupBy } from '../../results/group-by.ts';
import { expectedMiB } from '../expected-memory.ts';
import type { PlannedCell } from '../plan.ts';
import { estimateCell, runSeconds } from './estimate.ts';
import type { Speeds } from './speeds.ts';

/** The time and memory that a run will take. */
export interface RunEstimate {
  readonly workers: number;
  /** From start to end with this many workers, assuming that none slows another down. */
  readonly wallSeconds: number;
  /** Time of all cells added up. */
  readonly workerSeconds: number;
  /** Expected memory of the largest cell. */
  readonly peakMiB: number;
  /** Memory that a run reserves for the `workers` largest cells. */
  readonly largestTogetherMiB: number;
  /** Memory available to all cells at once; absent if it was not given. */
  readonly availableMiB?: number;
  /** Fits expected to reach their time limit. */
  readonly timeouts: number;
  /** Cells whose learner does not declare what its fits cost; the times and `peakMiB` leave them out. */
  readonly notEstimated: number;
  readonly byLearner: readonly LearnerEstimate[];
}

export interface LearnerEstimate {
  readonly learner: string;
  readonly cells: number;
  /** Absent if the learner does not declare what its fits cost. */
  readonly workerSeconds?: number;
  readonly peakMiB?: number;
  readonly byD: readonly { readonly d: number; readonly workerSeconds: number }[];
}

/** @param memoryMiB memory for all cells that run at once; it may limit their number */
export function estimateRun(
  cells: readonly PlannedCell[],
  speeds: Speeds,
  workers: number,
  memoryMiB = Number.POSITIVE_INFINITY,
): RunEstimate {
  const estimates = new Map(cells.map((cell) => [cell, estimateCell(cell, speeds)]));
  const secondsOf = (some: readonly PlannedCell[]) =>
    some.reduce((sum, cell) => sum + (estimates.get(cell)?.seconds ?? 0), 0);
  const peakOf = (some: readonly PlannedCell[]) =>
    some.reduce((peak, cell) => Math.max(peak, Math.round(estimates.get(cell)?.memoryMiB ?? 0)), 0);
  const byLearner = [...groupBy(cells, ({ learnerLabel }) => learnerLabel)].map(([learner, own]) => {
    const known = own.every((cell) => estimates.get(cell) !== undefined);
    const byD = [...groupBy(own, ({ spec }) => spec.d)].map(([d, some]) => ({
      d,
      workerSeconds: secondsOf(some),
    }));
    return known
      ? { learner, cells: own.length, workerSeconds: secondsOf(own), peakMiB: peakOf(own), byD }
      : { learner, cells: own.length, byD: [] };
  });
  return {
    workers,
    wallSeconds: runSeconds(cells, (cell) => estimates.get(cell)?.seconds ?? 0, workers, memoryMiB),
    workerSeconds: secondsOf(cells),
    peakMiB: peakOf(cells),
    largestTogetherMiB: cells
      .map(expectedMiB)
      .sort((a, b) => b - a)
      .slice(0, workers)
      .reduce((sum, needed) => sum + needed, 0),
    ...(Number.isFinite(memoryMiB) ? { availableMiB: memoryMiB } : {}),
    timeouts: cells.reduce((sum, cell) => sum + (estimates.get(cell)?.timeouts ?? 0), 0),
    notEstimated: cells.filter((cell) => estimates.get(cell) === undefined).length,
    byLearner,
  };
}
