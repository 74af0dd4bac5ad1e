import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continuedFraction } from '../../../../reports/analysis/distributions/continued-fraction.ts';
import { decreasingRoot } from '../../../../reports/analysis/distributions/decreasing-root.ts';
import { logGamma, logHalfStep } from '../../../../reports/analysis/distributions/log-gamma.ts';
import { near } from './reference-values.ts';

test('log Γ at whole numbers is a sum of logarithms, and half of log π at ½', () => {
  let sum = 0;
  for (let n = 1; n < 300; n++) {
    assert.ok(Math.abs(logGamma(n) - sum) < 1e-14 * Math.max(1, sum), `Γ(${n})`);
    sum += Math.log(n);
  }
  near(logGamma(0.5), 0.5 * Math.log(Math.PI), 1e-14, 'Γ(½)');
  // −log z − γ z + … with Euler's constant γ (DLMF 5.7.3)
  near(logGamma(1e-9), -Math.log(1e-9) - 0.5772156649015329e-9, 1e-14, 'Γ(1e-9)');
});

test('two half steps of log Γ make a whole one, at any size', () => {
  // Γ(z + ½)/Γ(z) · Γ(z + 1)/Γ(z + ½) = z, where the factors are about √z and √(z + ½).
  for (const z of [0.3, 1, 4.5, 9.6, 9.9, 10, 10.4, 77, 1e4, 1e8, 1e15]) {
    const both = logHalfStep(z) + logHalfStep(z + 0.5) + 0.5 * Math.log1p(0.5 / z);
    assert.ok(Math.abs(both) < 1e-14, `${z}: ${both}`);
  }
  near(logHalfStep(1e4) * -8e4, 1, 1e-7, 'its limit');
});

test('continued fractions of known numbers', () => {
  const one = () => 1;
  const square = (k: number) => k * k;
  const odd = (k: number) => 2 * k + 1;
  near(continuedFraction(1, one, one), (1 + Math.sqrt(5)) / 2, 1e-15, 'golden ratio');
  near(continuedFraction(1, square, odd), 4 / Math.PI, 1e-15, '4/π');
  assert.equal(continuedFraction(Number.NaN, one, one), Number.NaN);
});

test('roots of decreasing functions are found to the last digits at any scale', () => {
  for (const root of [1e-300, 3e-12, 0.3, 1, 2, 7.7, 1e6, 1e300]) {
    near(
      decreasingRoot((x) => Math.log(root) - Math.log(x)),
      root,
      1e-13,
      'logarithm',
    );
    near(
      decreasingRoot((x) => root / x - 1),
      root,
      1e-15,
      'inverse',
    );
    near(
      decreasingRoot((x) => Math.atan(1 - x / root)),
      root,
      1e-15,
      'bounded',
    );
    near(
      decreasingRoot((x) => (x < root ? Number.POSITIVE_INFINITY : -1)),
      root,
      1e-15,
      'step',
    );
  }
  assert.equal(
    decreasingRoot(() => 1),
    Number.POSITIVE_INFINITY,
  );
  assert.equal(
    decreasingRoot(() => -1),
    0,
  );
});
