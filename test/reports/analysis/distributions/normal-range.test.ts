import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalTails } from '../../../../reports/analysis/distributions/normal.ts';
import {
  normalRangeQuantile,
  normalRangeTails,
} from '../../../../reports/analysis/distributions/normal-range.ts';
import { near, referenceRows } from './reference-values.ts';

const infinite = Number.POSITIVE_INFINITY;

test('tails of the range agree with another form of the integral in 40-digit arithmetic', () => {
  const columns = ['count', 'q', 'lower', 'upper'];
  for (const [count, q, lower, upper] of referenceRows('normal-range-values.json', 'tails', columns)) {
    near(normalRangeTails(q, count).lower, lower, 1e-11, `lower tail of ${count} at ${q}`);
    near(normalRangeTails(q, count).upper, upper, 1e-11, `upper tail of ${count} at ${q}`);
  }
});

test('quantiles of the range agree with those in 40-digit arithmetic', () => {
  const columns = ['count', 'p', 'quantile'];
  for (const [count, p, quantile] of referenceRows('normal-range-values.json', 'quantiles', columns))
    near(normalRangeQuantile(p, count), quantile, 1e-12, `quantile of ${count} for ${p}`);
});

test('tails of the range agree with R, whose errors are below 1e-7', () => {
  const columns = ['count', 'q', 'lower', 'upper'];
  for (const [count, q, lower, upper] of referenceRows('r-values.json', 'normalRange', columns)) {
    const tails = normalRangeTails(q, count);
    assert.ok(Math.abs(tails.lower - lower) < 1e-7, `lower tail of ${count} at ${q}: ${tails.lower}`);
    assert.ok(Math.abs(tails.upper - upper) < 1e-7, `upper tail of ${count} at ${q}: ${tails.upper}`);
  }
});

test('quantiles of the range of normal values give the published Nemenyi constants', () => {
  // SciPy 1.17.1: studentized_range.ppf(0.95, k, 1e8) / sqrt(2)
  // Demšar (2006), table 5a: 1.960, 2.343, 2.728, 3.164
  for (const [k, expected] of [
    [2, 1.9599639845400534],
    [3, 2.343700586378409],
    [5, 2.7277743708703763],
    [10, 3.163683577053373],
    [13, 3.31273859335082],
  ])
    near(normalRangeQuantile(0.95, k) / Math.SQRT2, expected, 1e-7, `k = ${k}`);
});

test('the range of two values is the magnitude of their difference', () => {
  for (const q of [1e-3, 0.3, 1, 2.77, 5, 12, 40, 50]) {
    const { upper } = normalTails(q / Math.SQRT2);
    near(normalRangeTails(q, 2).upper, 2 * upper, 1e-11, `upper tail at ${q}`);
    if (q >= 0.3) near(normalRangeTails(q, 2).lower, 1 - 2 * upper, 1e-12, `lower tail at ${q}`);
  }
  for (const p of [1e-5, 0.3, 0.5, 0.95, 1 - 1e-9])
    near(normalTails(normalRangeQuantile(p, 2) / Math.SQRT2).lower, (1 + p) / 2, 1e-14, `quantile for ${p}`);
});

const counts = fc.integer({ min: 2, max: 200 });

test('tails of the range are complements, and monotonic in the range and in the number of values', () => {
  fc.assert(
    fc.property(counts, fc.double({ min: 1e-3, max: 50, noNaN: true }), (count, q) => {
      const tails = normalRangeTails(q, count);
      near(tails.lower + tails.upper, 1, 1e-13, `${count} values, ${q}`);
      const wider = normalRangeTails(q * 1.01, count);
      assert.ok(wider.lower >= tails.lower * (1 - 1e-12) && wider.upper <= tails.upper * (1 + 1e-12));
      const more = normalRangeTails(q, count + 1);
      assert.ok(more.lower <= tails.lower * (1 + 1e-12) && more.upper >= tails.upper * (1 - 1e-12));
    }),
  );
});

test('a quantile of the range leaves the given tail', () => {
  fc.assert(
    fc.property(counts, fc.double({ min: 1e-3, max: 0.999999, noNaN: true }), (count, p) => {
      near(normalRangeTails(normalRangeQuantile(p, count), count).lower, p, 1e-11, `${count} values, ${p}`);
    }),
    { numRuns: 30 },
  );
});

test('tails and quantiles of the range at the ends, and of what is out of range', () => {
  assert.deepEqual(normalRangeTails(0, 3), { lower: 0, upper: 1 });
  assert.deepEqual(normalRangeTails(-1, 3), { lower: 0, upper: 1 });
  assert.deepEqual(normalRangeTails(infinite, 3), { lower: 1, upper: 0 });
  assert.equal(normalRangeQuantile(0, 3), 0);
  assert.equal(normalRangeQuantile(1, 3), infinite);
  for (const [q, count] of [
    [Number.NaN, 3],
    [1, Number.NaN],
    [1, 1],
    [1, infinite],
  ]) {
    assert.deepEqual(normalRangeTails(q, count), { lower: Number.NaN, upper: Number.NaN });
    assert.equal(normalRangeQuantile(q === 1 ? 0.5 : q, count), Number.NaN);
  }
  for (const p of [-0.1, 1.1]) assert.equal(normalRangeQuantile(p, 3), Number.NaN);
});
