import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { estimateMedian } from '../../../reports/analysis/bootstrap.ts';
import { medianOutcomes } from '../../../reports/analysis/resampled-median.ts';
import { median } from '../../../tasks/median.ts';
import { Stream } from '../../../tasks/streams.ts';

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
  // For odd n the resampled median is at most the k-th value exactly when at least (n+1)/2 draws are: a
  // binomial tail.
  for (const n of [5, 7, 11]) {
    const exact = Array.from({ length: n }, (_, i) => binomialTail(n, (i + 1) / n, (n + 1) / 2));
    const low = exact.findIndex((probability) => probability >= 0.025);
    const high = exact.findIndex((probability) => probability >= 0.975);
    const values = Array.from({ length: n }, (_, i) => (i + 1) ** 2);
    const estimate = estimateMedian(values);
    assert.deepEqual(estimate, {
      median: values[(n - 1) / 2],
      low: values[low],
      high: values[high],
      seeds: n,
      interval: 'bootstrap',
    });
  }
  assert.equal(estimateMedian([5, 3, 1, 4, 2])?.low, 1, 'five seeds: the whole range');
});

test('one or two seeds give their range, and none gives nothing', () => {
  assert.equal(estimateMedian([]), undefined);
  assert.deepEqual(estimateMedian([2]), {
    median: 2,
    low: 2,
    high: 2,
    seeds: 1,
    interval: 'range',
  });
  assert.deepEqual(estimateMedian([3, 1]), {
    median: 2,
    low: 1,
    high: 3,
    seeds: 2,
    interval: 'range',
  });
});

test('the same values give the same interval, whatever the order of the seeds, and failures stay infinite', () => {
  const values = [0.3, 0.1, 0.2, 0.5, 0.4, 0.9, 0.7];
  const once = estimateMedian(values);
  assert.deepEqual(estimateMedian([...values].reverse()), once);
  const failing = estimateMedian([0.1, 0.2, Infinity]);
  assert.deepEqual([failing?.median, failing?.low, failing?.high], [0.2, 0.1, Infinity]);
});

test('low ≤ median ≤ high, and all three lie within the data', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 9 }),
      (values) => {
        const estimate = estimateMedian(values);
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

test('for even samples, too, the interval agrees with two hundred thousand resamples', () => {
  for (const n of [4, 6, 10, 24]) {
    const total = medianOutcomes(n).reduce((sum, { probability }) => sum + probability, 0);
    assert.ok(Math.abs(total - 1) < 1e-9, `${n}: probabilities add up to ${total}`);
    const stream = new Stream('even', n);
    const values = Array.from({ length: n }, () => Math.exp(stream.normal()));
    const medians = Float64Array.from({ length: 200_000 }, () =>
      median(Array.from({ length: n }, () => values[stream.integer(n)])),
    ).sort();
    const estimate = estimateMedian(values);
    assert.ok(estimate);
    // The resamples' distribution function just below and at an end of the interval, to within its own error.
    const share = (end: number, strictly: boolean) =>
      medians.filter((value) => (strictly ? value < end - 1e-12 : value <= end + 1e-12)).length /
      medians.length;
    for (const [end, level] of [
      [estimate.low, 0.025],
      [estimate.high, 0.975],
    ]) {
      assert.ok(share(end, true) <= level + 0.002, `${n}: ${share(end, true)} below the end at ${level}`);
      assert.ok(share(end, false) >= level - 0.002, `${n}: ${share(end, false)} up to the end at ${level}`);
    }
  }
});

test('large samples also have an interval, around the median and narrow', () => {
  for (const n of [999, 1000]) {
    const estimate = estimateMedian(Array.from({ length: n }, (_, i) => i));
    assert.ok(estimate);
    // ±1.96·√n/2 places.
    assert.ok(Math.abs(estimate.high - estimate.low - 1.96 * Math.sqrt(n)) < 3, JSON.stringify(estimate));
  }
});
