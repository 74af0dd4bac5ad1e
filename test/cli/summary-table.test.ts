import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryTable } from '../../cli/summary-table.ts';
import type { PlannedCell } from '../../harness/plan/plan.ts';
import { median } from '../../harness/protocol/median.ts';
import { cellId } from '../../harness/results/cell-id.ts';
import { sampleRecord, sampleSpec } from '../harness/results/sample-record.ts';

test('the table shows medians over the seeds that succeeded, and why the others did not', () => {
  const cells: PlannedCell[] = [1, 2, 3, 4].map((seed) => {
    const spec = sampleSpec({ seed });
    return { id: cellId(spec), spec, taskLabel: 'linear', learnerLabel: 'mean' };
  });
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

test('the median of an even number of values is between the middle two', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([]), undefined);
});
