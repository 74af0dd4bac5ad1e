import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from '../../tasks/median.ts';

test('the median of odd and even samples, with infinities', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([1, Infinity, 2]), 2);
  assert.equal(median([1, Infinity, Infinity]), Infinity);
  assert.equal(median([1, 2, Infinity, Infinity]), Infinity);
  assert.equal(median([Infinity, Infinity]), Infinity);
});

test('numbers are sorted as numbers, and the given array stays as it is', () => {
  const values = Float64Array.of(10, 9, -2);
  assert.equal(median(values), 9);
  assert.deepEqual([...values], [10, 9, -2]);
});

test('no values have no median', () => {
  assert.equal(median([]), Number.NaN);
});
