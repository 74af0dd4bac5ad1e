import { pilotSize } from '../../tasks/sampled-task.ts';
import { monitorSize, trainErrorSize } from '../fit-cell.ts';
import type { PlannedCell } from '../plan.ts';
import type { CellSpec } from '../results/record.ts';
import { Schedule } from '../schedule.ts';
import { splitSize } from './cell-cost.ts';
import { type Speeds, secondsOf } from './speeds.ts';

/** What one cell is going to take on this machine. */
export interface CellEstimate {
  readonly seconds: number;
  readonly memoryMiB: number;
  /** Fits that are going to run into their time limit; they are counted with the limit. */
  readonly timeouts: number;
}

/** Undefined where the cell's learner does not say what its fits cost. */
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
  for (const { fit, predictRow, traces } of cost) {
    const fitSeconds = secondsOf(fit, speeds);
    if (fitSeconds > budget.seconds) timeouts++;
    const predicted = tuning
      ? validation
      : traces * monitorSize + spec.testSize + Math.min(n, trainErrorSize);
    seconds += Math.min(fitSeconds, budget.seconds) + predicted * secondsOf(predictRow, speeds);
  }
  const bytes = cellBytes({ spec, cost }) as number;
  return { seconds, memoryMiB: speeds.workerMiB + bytes / 2 ** 20, timeouts };
}

/** Bytes of the arrays that a cell holds at its peak; undefined where its learner does not say. */
export function cellBytes({ spec, cost }: Pick<PlannedCell, 'spec' | 'cost'>): number | undefined {
  if (!cost) return undefined;
  // Inputs are single precision; while the target is made, the pilot sample is there too.
  return Math.max(...cost.map(({ bytes }) => bytes)) + 4 * spec.d * rowsDrawn(spec);
}

/** Rows of all samples that a cell makes. */
function rowsDrawn({ kind, n, testSize }: CellSpec): number {
  return pilotSize + n + (kind === 'tune' ? 0 : monitorSize + testSize);
}

/** Seconds from the start of a run to its end, its cells taken in the order in which a run takes them. */
export function runSeconds(
  cells: readonly PlannedCell[],
  secondsOfCell: (cell: PlannedCell) => number,
  slots: number,
): number {
  const ids = new Set(cells.map(({ id }) => id));
  const schedule = new Schedule(cells, (id) => !ids.has(id));
  const running: { readonly cell: PlannedCell; readonly end: number }[] = [];
  let now = 0;
  for (;;) {
    while (running.length < slots) {
      const cell = schedule.next();
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
