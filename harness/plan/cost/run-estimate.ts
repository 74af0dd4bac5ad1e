import { textTable } from '../../../cli/text-table.ts';
import { expectedMiB } from '../expected-memory.ts';
import { groupBy } from '../group-by.ts';
import type { PlannedCell } from '../plan.ts';
import { formatDuration } from '../time-left.ts';
import { estimateCell, runSeconds } from './estimate.ts';
import type { Speeds } from './speeds.ts';

/** What a run is going to take. */
export interface RunEstimate {
  readonly workers: number;
  /** From start to end with so many workers, as if none slowed another down. */
  readonly wallSeconds: number;
  /** Of all cells together. */
  readonly workerSeconds: number;
  /** The largest cell's. */
  readonly peakMiB: number;
  /** What a run sets aside for the `workers` largest cells, and for how much there is room; absent where nobody said. */
  readonly largestTogetherMiB: number;
  readonly availableMiB?: number;
  /** Fits that are going to reach their time limit. */
  readonly timeouts: number;
  /** Cells whose learner does not say what its fits cost; no figure here contains them. */
  readonly notEstimated: number;
  readonly byLearner: readonly LearnerEstimate[];
}

export interface LearnerEstimate {
  readonly learner: string;
  readonly cells: number;
  /** Absent where the learner does not say what its fits cost. */
  readonly workerSeconds?: number;
  readonly peakMiB?: number;
  readonly byD: readonly { readonly d: number; readonly workerSeconds: number }[];
}

/** @param memoryMiB for all cells at once: fewer run where more do not fit */
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

/** The estimate as text: a table of learners over d, and the totals. */
export function describeEstimate(estimate: RunEstimate): string {
  const { byLearner, workers, wallSeconds, workerSeconds, peakMiB, timeouts, notEstimated } = estimate;
  const { largestTogetherMiB, availableMiB } = estimate;
  const dimensions = [...new Set(byLearner.flatMap(({ byD }) => byD.map(({ d }) => d)))].sort(
    (a, b) => a - b,
  );
  const rows = byLearner.map(({ learner, cells, workerSeconds: total, peakMiB: peak, byD }) => [
    learner,
    String(cells),
    ...dimensions.map((dimension) => {
      const at = byD.find(({ d }) => d === dimension);
      return at === undefined ? '–' : duration(at.workerSeconds);
    }),
    total === undefined ? 'not estimated' : duration(total),
    peak === undefined ? '' : String(peak),
  ]);
  const totals = dimensions.map((dimension) =>
    duration(
      byLearner.reduce((sum, { byD }) => sum + (byD.find(({ d }) => d === dimension)?.workerSeconds ?? 0), 0),
    ),
  );
  const cells = byLearner.reduce((sum, { cells: own }) => sum + own, 0);
  const table = textTable(
    ['worker time', 'cells', ...dimensions.map((d) => `d = ${d}`), 'all d', 'peak MiB'],
    [...rows, ['all', String(cells), ...totals, duration(workerSeconds), String(peakMiB)]],
  );
  const lines = [
    `estimate: ${duration(wallSeconds)} with ${workers} ${workers === 1 ? 'worker' : 'workers'} on this machine as it is now`,
  ];
  if (availableMiB !== undefined)
    lines.push(
      `memory: at most ${gibibytes(Math.min(largestTogetherMiB, Math.max(availableMiB, peakMiB)))} at once, of ${gibibytes(availableMiB)} that are free${
        largestTogetherMiB > availableMiB
          ? `; the largest cells would take ${gibibytes(largestTogetherMiB)} together and take turns`
          : ''
      }`,
    );
  if (timeouts > 0) lines.push(`${timeouts} fits are expected to reach their time limit`);
  if (notEstimated > 0)
    lines.push(`${notEstimated} cells are not in it: their learner does not say what its fits cost`);
  return `${table}\n\n${lines.join('\n')}`;
}

const gibibytes = (mebibytes: number) => `${(mebibytes / 1024).toFixed(1)} GiB`;

function duration(seconds: number): string {
  return seconds === 0 ? '0 s' : formatDuration(seconds);
}
