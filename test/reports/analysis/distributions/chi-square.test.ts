import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chiSquareTails } from '../../../../reports/analysis/distributions/chi-square.ts';
import { normalTails } from '../../../../reports/analysis/distributions/normal.ts';
import { near, referenceRows } from './reference-values.ts';
import { assertConsistent, assertOrdered } from './tail-properties.ts';

const infinite = Number.POSITIVE_INFINITY;

test('tails of χ² and their logarithms agree with R for 1 to 1e4 degrees of freedom', () => {
  const columns = ['df', 'x', 'lower', 'upper', 'logLower', 'logUpper'];
  for (const row of referenceRows('r-values.json', 'chiSquare', columns)) {
    const [df, x, ...expected] = row;
    const tails = chiSquareTails(x, df);
    [tails.lower, tails.upper, tails.logLower, tails.logUpper].forEach((value, i) => {
      near(value, expected[i], 1e-12, `${columns[2 + i]} at ${x}, ${df} degrees of freedom`);
    });
  }
});

test('tails of χ² agree with SciPy', () => {
  // SciPy 1.17.1: chi2.sf(x, df)
  for (const [x, df, expected] of [
    [1.5, 1, 0.22067136191984324],
    [3, 2, 0.22313016014842982],
    [30, 3, 1.3800570312932553e-6],
    [100, 3, 1.5541594313896026e-21],
    [7.7, 12, 0.8081130786359237],
    [12.3, 7, 0.0911148860003131],
  ])
    near(chiSquareTails(x, df).upper, expected, 1e-12, `${x}, ${df}`);
});

const freedoms = fc.double({ min: 0, max: 4, noNaN: true }).map((power) => 10 ** power);
/** As multiples of the degrees of freedom, most of them near one. */
const multiples = fc.double({ min: -3, max: 3, noNaN: true }).map((power) => Math.exp(power ** 3));

test('tails of χ² are complements and monotonic', () => {
  fc.assert(
    fc.property(freedoms, multiples, fc.double({ min: 1, max: 2, noNaN: true }), (df, multiple, factor) => {
      const x = multiple * df;
      const tails = chiSquareTails(x, df);
      assertConsistent(tails, `${x}, ${df} degrees of freedom`);
      assertOrdered(
        tails,
        chiSquareTails(x * factor, df),
        `from ${x} by ${factor}, ${df} degrees of freedom`,
      );
    }),
  );
});

test('one degree of freedom gives the square of a normal value, two and four give closed forms', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1400, noNaN: true }), (x) => {
      const normal = normalTails(Math.sqrt(x));
      near(chiSquareTails(x, 1).upper, 2 * normal.upper, 1e-12, `one degree of freedom, ${x}`);
      near(chiSquareTails(x, 2).upper, Math.exp(-x / 2), 1e-12, `two degrees of freedom, ${x}`);
      near(chiSquareTails(x, 2).lower, -Math.expm1(-x / 2), 1e-12, `two degrees of freedom, ${x}`);
      near(
        chiSquareTails(x, 4).upper,
        Math.exp(-x / 2) * (1 + x / 2),
        1e-12,
        `four degrees of freedom, ${x}`,
      );
    }),
  );
});

test('two more degrees of freedom add what the recurrence says', () => {
  // Q(a + 1, x) = Q(a, x) + xᵃ e⁻ˣ / Γ(a + 1) (DLMF 8.8.6), here from df = 2, whose tail is an exponential.
  const x = 37;
  let [term, tail] = [Math.exp(-x), Math.exp(-x)];
  for (let a = 1; a < 200; a++) {
    near(chiSquareTails(2 * x, 2 * a).upper, tail, 1e-12, `${2 * a} degrees of freedom`);
    term *= x / a;
    tail += term;
  }
});

test('tails of χ² at the ends, and of what is out of range', () => {
  assert.equal(chiSquareTails(0, 3).upper, 1);
  assert.equal(chiSquareTails(-1, 3).upper, 1);
  assert.equal(chiSquareTails(0, 3).logLower, -infinite);
  assert.equal(chiSquareTails(infinite, 3).upper, 0);
  for (const [x, df] of [
    [Number.NaN, 3],
    [1, Number.NaN],
    [1, 0],
    [1, -2],
    [1, infinite],
  ])
    for (const value of Object.values(chiSquareTails(x, df))) assert.equal(value, Number.NaN);
});
