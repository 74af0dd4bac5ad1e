import { cellBytes } from './cost/estimate.ts';
import type { PlannedCell } from './plan.ts';

/** Resident memory of a worker that does next to nothing, in round numbers and on the large side. */
const workerMiB = 160;

/** Counted bytes are those of arrays; collectors and allocators hold more for a while. */
const allowanceFactor = 2;

/**
 * MiB that a cell is expected to use at its peak, on the large side and the same on every machine; at most its limit, at
 * which it is killed. The limit where its learner does not say what its fits hold.
 */
export function expectedMiB(cell: PlannedCell): number {
  const { memoryMiB } = cell.spec.budget;
  if (cell.unsupported !== undefined) return 0;
  const bytes = cellBytes(cell);
  if (bytes === undefined) return memoryMiB;
  return Math.min(memoryMiB, Math.ceil(workerMiB + (allowanceFactor * bytes) / 2 ** 20));
}
