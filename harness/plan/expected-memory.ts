import { pilotSize } from '../../tasks/sampled-task.ts';
import { heldRows, monitorSize, splitSize } from '../protocol/protocol.ts';
import type { CellSpec } from '../results/record.ts';
import type { PlannedCell } from './plan.ts';

/** Resident memory of an almost idle worker, rounded up generously. */
const workerMiB = 160;

/** Only the bytes of arrays are counted; garbage collectors and allocators temporarily hold more. */
const allowanceFactor = 2;

/**
 * Expected peak memory of a cell in MiB, estimated generously and the same on every machine. Never more than
 * the cell's limit, at which it is killed; exactly the limit if its learner does not declare how much its
 * fits hold.
 */
export function expectedMiB(cell: PlannedCell): number {
  const { memoryMiB } = cell.spec.budget;
  if (cell.unsupported !== undefined) return 0;
  const bytes = cellBytes(cell);
  if (bytes === undefined) return memoryMiB;
  return Math.min(memoryMiB, Math.ceil(workerMiB + (allowanceFactor * bytes) / 2 ** 20));
}

/** Bytes of the arrays that a cell holds at its peak; undefined if its learner does not declare them. */
export function cellBytes({ spec, cost }: Pick<PlannedCell, 'spec' | 'cost'>): number | undefined {
  if (!cost) return undefined;
  // Inputs are single precision. The pilot sample exists too, while the target is being made.
  return Math.max(...cost.map(({ bytes }) => bytes)) + 4 * spec.d * rowsDrawn(spec);
}

/** Rows of all samples that a cell draws and holds. */
export function rowsDrawn({ kind, n, testSize, tuning, transfer }: CellSpec): number {
  // The validation rows of a sample are among its n.
  const besides = n === 'stream' ? splitSize(n, tuning.validation).validation : 0;
  const held = pilotSize + heldRows(n) + (transfer?.n ?? 0);
  return held + (kind === 'tune' ? besides : monitorSize + testSize);
}
