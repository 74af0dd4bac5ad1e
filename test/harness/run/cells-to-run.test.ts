import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlannedCell } from '../../../harness/plan/plan.ts';
import { cellId } from '../../../harness/results/cell-id.ts';
import { migrate } from '../../../harness/results/migrate.ts';
import { type CellRecord, statuses } from '../../../harness/results/record.ts';
import { cellsToRun, isOutdated, tunedBy } from '../../../harness/run/cells-to-run.ts';
import { sampleRecord, sampleSpec } from '../results/sample-record.ts';

const tuneSpec = sampleSpec({ kind: 'tune', seed: 0 });
const fitSpec = sampleSpec();
const [tune, fit] = [tuneSpec, fitSpec].map(
  (spec): PlannedCell => ({ id: cellId(spec), spec, taskLabel: 'task', learnerLabel: 'learner' }),
);
const cells = [tune, { ...fit, needs: tune.id }];

const idsToRun = (tuning: Partial<CellRecord>, fitted: CellRecord) =>
  cellsToRun(
    cells,
    new Map([
      [tune.id, sampleRecord(tuneSpec, tuning)],
      [fit.id, fitted],
    ]),
    false,
  ).map(({ id }) => id);

test('a fit without tuned parameters is repeated once its tuning has found some, whatever its note says', () => {
  for (const note of [
    undefined,
    'in other words',
    'run with the defaults, because tuning ended in "crashed": …',
  ])
    for (const status of statuses) {
      const untuned = sampleRecord(fitSpec, { ...(note === undefined ? {} : { note }), untuned: true });
      assert.deepEqual(idsToRun({ status }, untuned), status === 'ok' ? [fit.id] : [], `${status}, ${note}`);
      assert.equal(isOutdated(untuned), true);
      const tuned = sampleRecord(fitSpec, note === undefined ? {} : { note });
      assert.deepEqual(idsToRun({ status }, tuned), []);
      assert.equal(isOutdated(tuned), false);
    }
});

test('a failed tuning cell hands over no parameters, and a note that older versions understand', () => {
  for (const status of statuses.filter((name) => name !== 'ok')) {
    const tuned = tunedBy(sampleRecord(tuneSpec, { status, message: 'it was so' }));
    assert.equal(tuned?.params, undefined);
    assert.equal(migrate({ ...sampleRecord(fitSpec, { note: tuned?.note }) }).untuned, true);
  }
});

test('a fit without a model is run again if models are kept, unless it says why it has none', () => {
  const again = (record: CellRecord, keep: readonly string[]) =>
    cellsToRun([fit], new Map([[fit.id, record]]), false, 1, keep).length;
  const kept = { file: `models/${fit.id}.onnx`, bytes: 1, sha256: 'x' };
  assert.equal(again(sampleRecord(fitSpec), []), 0);
  assert.equal(again(sampleRecord(fitSpec), ['models']), 1);
  assert.equal(again(sampleRecord(fitSpec, { model: kept }), ['models']), 0);
  assert.equal(again(sampleRecord(fitSpec, { model: { leftOut: 'it is too large' } }), ['models']), 0);
  assert.equal(again(sampleRecord(fitSpec, { status: 'diverged' }), ['models']), 0);
  assert.equal(again(sampleRecord({ ...fitSpec, agent: 'value-iteration' }), ['models']), 0);
});
