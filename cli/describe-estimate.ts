import type { RunEstimate } from '../harness/plan/cost/run-estimate.ts';
import { formatDuration } from '../harness/plan/time-left.ts';
import { textTable } from './text-table.ts';

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
    lines.push(`${notEstimated} cells are not included: their learner does not say what its fits cost`);
  return `${table}\n\n${lines.join('\n')}`;
}

const gibibytes = (mebibytes: number) => `${(mebibytes / 1024).toFixed(1)} GiB`;

function duration(seconds: number): string {
  return seconds === 0 ? '0 s' : formatDuration(seconds);
}
