import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concludeTuning } from '../../../harness/protocol/tuning-outcome.ts';
import type { TrialRecord } from '../../../harness/results/record.ts';

const trial = (index: number, changes: Partial<TrialRecord>): TrialRecord => ({
  index,
  params: { index },
  status: 'ok',
  wallSeconds: 1,
  cpuSeconds: 1,
  ...changes,
});

test('the smallest validation error wins, ignoring failed trials', () => {
  const outcome = concludeTuning([
    trial(0, { validationError: 0.5, stopStep: 10 }),
    trial(1, { status: 'timeout', message: 'too slow' }),
    trial(2, { validationError: 0.1, stopStep: 7 }),
    trial(3, { validationError: 0.2 }),
  ]);
  assert.deepEqual(outcome, { status: 'ok', params: { index: 2 }, stopStep: 7 });
});

test('among equal trials the first wins, so that the defaults win over all others', () => {
  const outcome = concludeTuning([trial(0, { validationError: 0.3 }), trial(1, { validationError: 0.3 })]);
  assert.deepEqual(outcome, { status: 'ok', params: { index: 0 } });
});

test('if every trial failed, the status is that of the defaults', () => {
  const outcome = concludeTuning([
    trial(0, { status: 'diverged', message: 'the loss is NaN' }),
    trial(1, { status: 'timeout' }),
  ]);
  assert.deepEqual(outcome, {
    status: 'diverged',
    message: 'all 2 trials failed; the first: the loss is NaN',
  });
});
