import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalHazard, normalTails } from '../../../../reports/analysis/distributions/normal.ts';
import { near, referenceRows } from './reference-values.ts';
import { assertConsistent, assertOrdered } from './tail-properties.ts';

const infinite = Number.POSITIVE_INFINITY;

test('normal tails and their logarithms agree with R up to |z| = 1e8', () => {
  const columns = ['z', 'lower', 'upper', 'logLower', 'logUpper'];
  for (const [z, lower, upper, logLower, logUpper] of referenceRows('r-values.json', 'normal', columns)) {
    const tails = normalTails(z);
    near(tails.lower, lower, 1e-12, `lower tail at ${z}`);
    near(tails.upper, upper, 1e-12, `upper tail at ${z}`);
    near(tails.logLower, logLower, 1e-12, `logarithm of the lower tail at ${z}`);
    near(tails.logUpper, logUpper, 1e-12, `logarithm of the upper tail at ${z}`);
  }
});

test('normal tails, their logarithms and hazards agree with SciPy', () => {
  // SciPy 1.17.1: norm.sf(z), norm.logsf(z), exp(norm.logpdf(z) - norm.logsf(z))
  const references = [
    [-3, 0.9986501019683699, -0.0013508099647481925, 0.004437839042125666],
    [-1, 0.8413447460685429, -0.1727537790234499, 0.2875999709391784],
    [0, 0.5, -Math.LN2, 0.7978845608028654],
    [1.3, 0.09680048458561036, -2.3351032786624426, 1.7703278323596503],
    [2.9999, 0.001350341282954925, -6.607397916292054, 3.2830057110064725],
    [3, 0.0013498980316300933, -6.60772622151035, 3.28309865493044],
    [5, 2.866515718791933e-7, -15.064998393988727, 5.1865039671258515],
    [10, 7.61985302416047e-24, -53.23128515051248, 10.098093233962564],
  ];
  for (const [z, tail, logarithm, hazard] of references) {
    near(normalTails(z).upper, tail, 1e-12, `tail at ${z}`);
    near(normalTails(z).logUpper, logarithm, 1e-12, `logarithm at ${z}`);
    near(normalHazard(z), hazard, 1e-12, `hazard at ${z}`);
  }
  near(normalTails(40).logUpper, -804.6084420137539, 1e-13, 'where the tail itself is zero');
});

test('a tail too small for all digits of a number is not zero yet', () => {
  // mpmath.ncdf(-38): 2.8854283509...e-316
  assert.ok(Math.abs(normalTails(38).upper / 2.88542835e-316 - 1) < 1e-6);
  assert.ok(Math.abs(normalTails(-38).lower / 2.88542835e-316 - 1) < 1e-6);
});

test('normal tails are complements, symmetric and monotonic', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -45, max: 45, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (z, more) => {
        const tails = normalTails(z);
        assertConsistent(tails, `z = ${z}`);
        assertOrdered(tails, normalTails(z + more), `from ${z} by ${more}`);
        assert.equal(normalTails(-z).lower, tails.upper);
        assert.equal(normalTails(-z).logUpper, tails.logLower);
      },
    ),
  );
});

test('the hazard is the slope of the logarithm of the tail', () => {
  for (const z of [-6, -2.5, -2, -0.3, 0, 1.2, 2.499, 2.5, 2.501, 4, 11, 60]) {
    const width = 1e-4;
    const slope = (normalTails(z - width).logUpper - normalTails(z + width).logUpper) / (2 * width);
    near(normalHazard(z), slope, 1e-6, `hazard at ${z}`);
  }
});

test('normal tails at the ends, and of what is not a number', () => {
  const none = { lower: 1, upper: 0, logLower: 0, logUpper: -infinite };
  // Compared by value: zeros may have either sign.
  for (const [name, value] of Object.entries(normalTails(infinite)))
    assert.ok(value === none[name as keyof typeof none], name);
  assert.equal(normalTails(-infinite).upper, 1);
  assert.equal(normalHazard(infinite), infinite);
  assert.equal(normalHazard(-infinite), 0);
  for (const value of Object.values(normalTails(Number.NaN))) assert.equal(value, Number.NaN);
  assert.equal(normalHazard(Number.NaN), Number.NaN);
});
