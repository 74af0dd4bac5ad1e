import { pilotSize } from '../../tasks/sampled-task.ts';
import { monitorSize } from '../protocol/protocol.ts';
import type { CellSpec } from '../results/record.ts';
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

/** Bytes of the arrays that a cell holds at its peak; undefined where its learner does not say. */
export function cellBytes({ spec, cost }: Pick<PlannedCell, 'spec' | 'cost'>): number | undefined {
  if (!cost) return undefined;
  // Inputs are single precision; while the target is made, the pilot sample is there too.
  return Math.max(...cost.map(({ bytes }) => bytes)) + 4 * spec.d * rowsDrawn(spec);
}

/** Rows of all samples that a cell makes. */
export function rowsDrawn({ kind, n, testSize }: CellSpec): number {
  return pilotSize + n + (kind === 'tune' ? 0 : monitorSize + testSize);
}
