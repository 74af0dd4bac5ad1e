import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, TimeLeft } from '../../../harness/plan/time-left.ts';

test('every sort of cell has its own speed, and unknown sorts have the speed of all', () => {
  const left = new TimeLeft(2);
  left.add('slow', 10);
  left.add('slow', 10);
  left.add('fast', 10);
  left.add('fast', 10);
  left.add('new', 40);
  assert.equal(left.estimate(), undefined);
  left.finished('slow', 10, 30);
  left.finished('fast', 10, 10);
  // 10 × 3 s + 10 × 1 s + 40 × 2 s, on two slots.
  assert.equal(left.estimate(), 60);
});

test('nothing is left at the end', () => {
  const left = new TimeLeft(4);
  left.add('a', 5);
  left.finished('a', 5, 3);
  assert.equal(left.estimate(), 0);
});

test('durations are written as people say them', () => {
  assert.deepEqual([0.2, 45, 150, 7500].map(formatDuration), ['1 s', '45 s', '3 min', '2 h 5 min']);
});
