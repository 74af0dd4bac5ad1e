import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalTails } from '../../../../reports/analysis/distributions/normal.ts';
import { tQuantile, tTails } from '../../../../reports/analysis/distributions/student-t.ts';
import { near, referenceRows } from './reference-values.ts';
import { assertConsistent, assertOrdered } from './tail-properties.ts';

const infinite = Number.POSITIVE_INFINITY;

test('tails of t and their logarithms agree with R for 1 to 1e6 degrees of freedom and |t| from 1e-8 to 1e8', () => {
  const columns = ['df', 't', 'lower', 'upper', 'logLower', 'logUpper'];
  for (const [df, t, lower, upper, logLower, logUpper] of referenceRows('r-values.json', 'student', columns))
    for (const sign of [1, -1]) {
      const tails = tTails(sign * t, df);
      const expected = sign > 0 ? [lower, upper, logLower, logUpper] : [upper, lower, logUpper, logLower];
      [tails.lower, tails.upper, tails.logLower, tails.logUpper].forEach((value, i) => {
        near(value, expected[i], 1e-12, `${columns[2 + i]} at ${sign * t}, ${df} degrees of freedom`);
      });
    }
});

test('quantiles of t agree with R', () => {
  for (const [df, p, quantile] of referenceRows('r-values.json', 'tQuantile', ['df', 'p', 'quantile']))
    near(tQuantile(p, df), quantile, 1e-12, `quantile for ${p}, ${df} degrees of freedom`);
});

test('quantiles of t agree with SciPy for whole and other degrees of freedom', () => {
  // SciPy 1.17.1: t.ppf(p, df)
  for (const [p, df, expected] of [
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 3, 3.1824463052837078],
    [0.975, 9, 2.262157162798205],
    [0.975, 30, 2.0422724563012378],
    [0.95, 7, 1.8945786050900062],
    [0.975, 4.9, 2.5864412956160825],
  ])
    near(tQuantile(p, df), expected, 1e-12, `${p}, ${df}`);
});

const freedoms = fc.double({ min: 0, max: 8, noNaN: true }).map((power) => 10 ** power);
const points = fc
  .tuple(fc.constantFrom(1, -1), fc.double({ min: -9, max: 9, noNaN: true }))
  .map(([sign, power]) => sign * 10 ** power);

test('tails of t are complements, symmetric and monotonic', () => {
  fc.assert(
    fc.property(points, freedoms, fc.double({ min: 0, max: 3, noNaN: true }), (t, df, more) => {
      const tails = tTails(t, df);
      assertConsistent(tails, `t = ${t}, ${df} degrees of freedom`);
      assertOrdered(tails, tTails(t + more, df), `from ${t} by ${more}, ${df} degrees of freedom`);
      assert.equal(tTails(-t, df).lower, tails.upper);
      assert.equal(tTails(-t, df).logUpper, tails.logLower);
    }),
  );
});

test('one degree of freedom gives the Cauchy distribution, two give a closed form', () => {
  fc.assert(
    fc.property(points, (at) => {
      const t = Math.abs(at);
      near(tTails(t, 1).upper, Math.atan2(1, t) / Math.PI, 1e-13, `one degree of freedom, ${t}`);
      const share = t / Math.hypot(t, Math.SQRT2);
      near(tTails(t, 2).upper, 1 / ((2 + t * t) * (1 + share)), 1e-13, `two degrees of freedom, ${t}`);
    }),
  );
  near(tTails(1e300, 1).upper, 1e-300 / Math.PI, 1e-12, 'where t² overflows');
});

test('many degrees of freedom give the normal distribution', () => {
  for (const z of [-30, -3, -0.5, 0, 1e-3, 1.9, 2.1, 8, 30]) {
    assert.deepEqual(tTails(z, infinite), normalTails(z));
    near(tTails(z, 1e18).logUpper, normalTails(z).logUpper, 1e-11, `log tail at ${z}`);
  }
  // SciPy 1.17.1: norm.ppf(p)
  near(tQuantile(0.975, infinite), 1.959963984540054, 1e-14, 'quantile for 0.975');
  near(tQuantile(0.6, infinite), 0.2533471031357997, 1e-14, 'quantile for 0.6');
});

test('a quantile of t leaves the given tail', () => {
  const tailSizes = fc.double({ min: -300, max: Math.log10(0.49), noNaN: true }).map((power) => 10 ** power);
  fc.assert(
    fc.property(tailSizes, freedoms, (p, df) => {
      const quantile = tQuantile(p, df);
      assert.ok(quantile < 0);
      near(tTails(quantile, df).lower, p, 1e-11, `${p}, ${df} degrees of freedom`);
    }),
  );
  for (const p of [0.5 - 1e-12, 0.5 + 1e-12, 0.4999, 0.75])
    near(tTails(tQuantile(p, 3), 3).lower, p, 1e-15, `${p}`);
});

test('tails and quantiles of t at the ends, and of what is out of range', () => {
  assert.equal(tTails(infinite, 3).upper, 0);
  assert.equal(tTails(-infinite, 3).upper, 1);
  assert.equal(tTails(0, 3).upper, 0.5);
  assert.equal(tQuantile(0.5, 3), 0);
  assert.equal(tQuantile(0, 3), -infinite);
  assert.equal(tQuantile(1, 3), infinite);
  assert.equal(tQuantile(0.975, 0.2), tQuantile(0.975, 1));
  for (const [t, df] of [
    [Number.NaN, 3],
    [1, Number.NaN],
    [1, 0],
    [1, -2],
  ])
    for (const value of Object.values(tTails(t, df))) assert.equal(value, Number.NaN);
  for (const p of [Number.NaN, -0.1, 1.1]) assert.equal(tQuantile(p, 3), Number.NaN);
  assert.equal(tQuantile(0.975, Number.NaN), Number.NaN);
});
