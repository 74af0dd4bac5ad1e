import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { estimateMedian } from '../../../reports/analysis/bootstrap.ts';
import { median } from '../../../reports/analysis/median.ts';
import { Stream } from '../../../tasks/streams.ts';

test('the median of odd and even samples, with infinities', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([1, Infinity, 2]), 2);
  assert.equal(median([1, Infinity, Infinity]), Infinity);
  assert.equal(median([1, 2, Infinity, Infinity]), Infinity);
  assert.equal(median([Infinity, Infinity]), Infinity);
  assert.equal(Number.isNaN(median([])), true);
});

/** P(Binomial(n, p) ≥ k). */
function binomialTail(n: number, p: number, k: number): number {
  let tail = 0;
  for (let j = k; j <= n; j++) {
    let choose = 1;
    for (let i = 0; i < j; i++) choose = (choose * (n - i)) / (i + 1);
    tail += choose * p ** j * (1 - p) ** (n - j);
  }
  return tail;
}

test('the bootstrap interval is that of the exact bootstrap distribution', () => {
  // For odd n the resampled median is at most the k-th value exactly when at least (n+1)/2 draws are: a binomial tail.
  for (const n of [5, 7, 11]) {
    const exact = Array.from({ length: n }, (_, i) => binomialTail(n, (i + 1) / n, (n + 1) / 2));
    const low = exact.findIndex((probability) => probability >= 0.025);
    const high = exact.findIndex((probability) => probability >= 0.975);
    const values = Array.from({ length: n }, (_, i) => (i + 1) ** 2);
    const estimate = estimateMedian(values, new Stream('test', n));
    assert.deepEqual(estimate, {
      median: values[(n - 1) / 2],
      low: values[low],
      high: values[high],
      seeds: n,
      interval: 'bootstrap',
    });
  }
  assert.equal(estimateMedian([5, 3, 1, 4, 2], new Stream('five'))?.low, 1, 'five seeds: the whole range');
});

test('one or two seeds give their range, none gives nothing', () => {
  assert.equal(estimateMedian([], new Stream('x')), undefined);
  assert.deepEqual(estimateMedian([2], new Stream('x')), {
    median: 2,
    low: 2,
    high: 2,
    seeds: 1,
    interval: 'range',
  });
  assert.deepEqual(estimateMedian([3, 1], new Stream('x')), {
    median: 2,
    low: 1,
    high: 3,
    seeds: 2,
    interval: 'range',
  });
});

test('the same stream gives the same interval, whatever the order of the seeds; failures stay infinite', () => {
  const values = [0.3, 0.1, 0.2, 0.5, 0.4, 0.9, 0.7];
  const once = estimateMedian(values, new Stream('a'));
  assert.deepEqual(estimateMedian(values, new Stream('a')), once);
  const failing = estimateMedian([0.1, 0.2, Infinity], new Stream('a'));
  assert.deepEqual([failing?.median, failing?.low, failing?.high], [0.2, 0.1, Infinity]);
});

test('low ≤ median ≤ high, and all three lie within the data', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 9 }),
      (values) => {
        const estimate = estimateMedian(values, new Stream('property', values.length));
        assert.ok(estimate);
        const { low, median: centre, high } = estimate;
        assert.ok(
          Math.min(...values) <= low && low <= centre && centre <= high && high <= Math.max(...values),
        );
      },
    ),
    { numRuns: 40, seed: 1 },
  );
});
