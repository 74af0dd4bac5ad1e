import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PowerSeries, remainderCoefficients } from '../../../learners/kernels/power-series.ts';

const series = (degree: number, coefficient: (p: number) => number): PowerSeries => ({
  scale: 1,
  degree,
  coefficient,
  weight: () => 1,
});

function factorial(p: number): number {
  return p < 2 ? 1 : p * factorial(p - 1);
}

const exponential = series(Number.POSITIVE_INFINITY, (p) => 1 / factorial(p));

test('the coefficients that are left out add up to at most the tolerance', () => {
  for (const largest of [1e-3, 0.5, 2, 8, 20]) {
    const found = remainderCoefficients(exponential, largest, 1e-9);
    const sum = found.reduce((total, value, i) => total + value * largest ** (i + 3), 0);
    const exact = Math.exp(largest) - 1 - largest - largest ** 2 / 2;
    assert.ok(exact - sum <= 1e-9 + 1e-12 * exact, `${largest}: ${exact} and ${sum}`);
    assert.ok(found.length < 120, `${found.length} coefficients`);
  }
});

test('terms behind a gap are kept', () => {
  const odd = series(5, (p) => (p === 5 ? 1 : 0));
  assert.deepEqual(remainderCoefficients(odd, 0.5, 1e-6), [0, 0, 1]);
});

test('a series that ends below degree 3 leaves nothing', () => {
  assert.deepEqual(
    remainderCoefficients(
      series(2, () => 1),
      3,
      1e-6,
    ),
    [],
  );
});
