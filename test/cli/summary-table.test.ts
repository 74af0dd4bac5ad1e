import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryTable } from '../../cli/summary-table.ts';
import type { PlannedCell } from '../../harness/plan/plan.ts';
import { cellId } from '../../harness/results/cell-id.ts';
import { sampleRecord, sampleSpec } from '../harness/results/sample-record.ts';

const cells: PlannedCell[] = [1, 2, 3, 4].map((seed) => {
  const spec = sampleSpec({ seed });
  return { id: cellId(spec), spec, taskLabel: 'linear', learnerLabel: 'mean' };
});

test('medians over the seeds that succeeded, and why the others did not', () => {
  const errors = [0.5, 0.00001, 0.3];
  const records = cells.map(({ spec }, i) =>
    i === 3
      ? sampleRecord(spec, { status: 'timeout' })
      : sampleRecord(spec, {
          metrics: { relativeTestError: errors[i], relativeTrainError: 0, testMse: 0, testVariance: 1 },
          timings: { dataSeconds: 1, fitSeconds: i + 1, fitCpuSeconds: 1, cellSeconds: 1 },
        }),
  );
  assert.deepEqual(summaryTable(cells, records).split('\n'), [
    'task    d    n  learner  relative test error  fit s  seeds',
    'linear  4  128  mean                     0.3      2  3/4 (timeout)',
  ]);
});

test('if no seed succeeded, there is no median', () => {
  const [, row] = summaryTable(
    cells,
    cells.map(({ spec }) => sampleRecord(spec, { status: 'timeout' })),
  ).split('\n');
  assert.match(row, /^linear +4 +128 +mean +– +– +0\/4 \(timeout\)$/);
});
