import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SearchedDimension, TrialRecord } from '../../../harness/results/record.ts';
import { endsNotes, endsOfRanges } from '../../../reports/analysis/ends-of-ranges.ts';
import type { Search } from '../../../reports/searches.ts';

const trial: TrialRecord = { index: 0, params: {}, status: 'ok', wallSeconds: 1, cpuSeconds: 1 };

function search(dimension: SearchedDimension, value: unknown, more: Partial<Search> = {}): Search {
  return {
    task: 'bfc-wide',
    series: 'mine',
    d: 16,
    n: 2048,
    trials: [trial, trial],
    space: { rate: dimension },
    params: { rate: value },
    ...more,
  };
}
const endOf = (dimension: SearchedDimension, value: unknown) =>
  endsOfRanges([search(dimension, value)]).map(({ end }) => end);

test('a value near either end of a range is found, on the scale of the range', () => {
  const log = { min: 1e-3, max: 1, log: true };
  assert.deepEqual(endOf(log, 0.9), ['upper']);
  assert.deepEqual(endOf(log, 1.2e-3), ['lower']);
  assert.deepEqual(endOf(log, 0.5), []);
  assert.deepEqual(endOf(log, 2e-3), []);
  // On a uniform range, the same value is near the end.
  assert.deepEqual(endOf({ min: 1e-3, max: 1 }, 2e-3), ['lower']);
  assert.deepEqual(endOf({ min: 0, max: 1 }, 0), [], '0 cannot be undercut');
});

test('an extreme of a list of numbers is found; lists of two numbers and of words have none', () => {
  assert.deepEqual(endOf({ choices: [4, 2, 8] }, 8), ['upper']);
  assert.deepEqual(endOf({ choices: [4, 2, 8] }, 2), ['lower']);
  assert.deepEqual(endOf({ choices: [4, 2, 8] }, 4), []);
  assert.deepEqual(endOf({ choices: [0, 0.01, 0.1] }, 0), [], '0 cannot be undercut');
  assert.deepEqual(endOf({ choices: [1, 2, 3] }, 1), [], 'no count is smaller');
  assert.deepEqual(endOf({ choices: [1, 1.5, 3] }, 1), ['lower']);
  assert.deepEqual(endOf({ choices: [0.1, 1] }, 1), []);
  assert.deepEqual(endOf({ choices: ['a', 'b', 'c'] }, 'c'), []);
});

test('nothing is said if a run stores no space, chose nothing, or tried only the defaults', () => {
  const range = { min: 1, max: 2 };
  assert.deepEqual(endsOfRanges([search(range, 2, { space: undefined })]), []);
  assert.deepEqual(endsOfRanges([search(range, 2, { params: undefined })]), []);
  assert.deepEqual(endsOfRanges([search(range, 2, { trials: [trial] })]), []);
  assert.deepEqual(endsNotes([search(range, 1.5)], 'bfc-wide'), []);
});

test('the note names learner, parameter, value, d and range, for its own family only', () => {
  const range = { min: 1e-3, max: 0.03, log: true };
  const searches = [search(range, 0.029), search(range, 0.029, { task: 'quadratic' })];
  assert.deepEqual(endsNotes(searches, 'bfc-wide'), [
    'Tuning chose the end of a range for mine (rate = 0.029 at d = 16, n = 2048, the upper end of 0.001 to 0.03). Beyond it there may be a better value, so that these errors may be too high.',
  ]);
});
