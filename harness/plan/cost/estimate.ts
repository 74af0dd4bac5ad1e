import { heldRows, monitorSize, splitSize, trainErrorSize } from '../../protocol/protocol.ts';
import { cellBytes, expectedMiB, rowsDrawn } from '../expected-memory.ts';
import type { PlannedCell } from '../plan.ts';
import { Schedule } from '../schedule.ts';
import { type Speeds, secondsOf } from './speeds.ts';

/** The time and memory that one cell will take on this machine. */
export interface CellEstimate {
  readonly seconds: number;
  readonly memoryMiB: number;
  /** Fits expected to reach their time limit; they are counted with the limit. */
  readonly timeouts: number;
}

/** Undefined if the cell's learner does not declare what its fits cost. */
export function estimateCell(
  { spec, cost, unsupported }: PlannedCell,
  speeds: Speeds,
): CellEstimate | undefined {
  if (unsupported !== undefined) return { seconds: 0, memoryMiB: 0, timeouts: 0 };
  if (!cost) return undefined;
  const { n, d, budget } = spec;
  const tuning = spec.kind === 'tune';
  const { validation } = splitSize(n, spec.tuning.validation);
  const drawn = rowsDrawn(spec);
  let seconds = speeds.secondsPerCell + drawn * d * speeds.secondsPerCoordinate;
  let timeouts = 0;
  for (const one of cost) {
    const { fit, predictRow, traces, freshRows = 0 } = one;
    const { comparisonFlops = 0, comparisonProductFlops = 0 } = one;
    const fitSeconds = secondsOf(fit, speeds);
    if (fitSeconds > budget.seconds) timeouts++;
    const predicted = tuning
      ? validation
      : traces * monitorSize + spec.testSize + Math.min(heldRows(n), trainErrorSize);
    seconds += Math.min(fitSeconds, budget.seconds) + predicted * secondsOf(predictRow, speeds);
    seconds += comparisonFlops / speeds.comparisonFlopsPerSecond;
    seconds += freshRows * d * speeds.secondsPerCoordinate;
    seconds += comparisonProductFlops / speeds.productFlopsPerSecond;
  }
  const bytes = cellBytes({ spec, cost }) as number;
  return { seconds, memoryMiB: speeds.workerMiB + bytes / 2 ** 20, timeouts };
}

/** Seconds from the start of a run to its end, simulated with the schedule that a run uses. */
export function runSeconds(
  cells: readonly PlannedCell[],
  secondsOfCell: (cell: PlannedCell) => number,
  slots: number,
  memoryMiB = Number.POSITIVE_INFINITY,
): number {
  const ids = new Set(cells.map(({ id }) => id));
  const schedule = new Schedule(cells, (id) => !ids.has(id));
  const running: { readonly cell: PlannedCell; readonly end: number }[] = [];
  let now = 0;
  for (;;) {
    while (running.length < slots) {
      const used = running.reduce((sum, { cell }) => sum + expectedMiB(cell), 0);
      const cell = schedule.next((next) => running.length === 0 || used + expectedMiB(next) <= memoryMiB);
      if (!cell) break;
      running.push({ cell, end: now + secondsOfCell(cell) });
    }
    if (running.length === 0) return now;
    running.sort((a, b) => a.end - b.end);
    const { cell, end } = running.shift() as (typeof running)[number];
    now = end;
    schedule.done(cell.id);
  }
}
