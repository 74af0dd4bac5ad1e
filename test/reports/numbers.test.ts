import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatCount,
  formatError,
  formatRatio,
  formatSeconds,
  listing,
  plural,
  powerOfTen,
  roundsToOne,
} from '../../reports/numbers.ts';

test('errors have two significant digits', () => {
  const cases = [
    [0.2567, '0.26'],
    [0.0996, '0.10'],
    [0.00123, '0.0012'],
    [0.000999, '1.0e-3'],
    [4.31e-5, '4.3e-5'],
    [1, '1.0'],
    [0.996, '1.0'],
    [12.3, '12'],
    [0, '0'],
    [4.2e7, '4.2e7'],
    [Infinity, 'failed'],
  ] as const;
  for (const [value, text] of cases) assert.equal(formatError(value), text);
});

test('seconds are given in the unit that reads best', () => {
  const cases = [
    [0.00041, '0.41 ms'],
    [0.083, '83 ms'],
    [0.9996, '1.0 s'],
    [2.44, '2.4 s'],
    [75.2, '75 s'],
    [186, '3.1 min'],
    [7200, '2.0 h'],
    [0, '0 ms'],
    [Infinity, '∞'],
  ] as const;
  for (const [value, text] of cases) assert.equal(formatSeconds(value), text);
});

test('ratios, counts, powers and lists are formatted', () => {
  assert.deepEqual([1.04, 24.4, 6123, 0.02, 3e9, NaN].map(formatRatio), [
    '1.0×',
    '24×',
    '6,100×',
    '0.020×',
    '3.0e9×',
    '–',
  ]);
  assert.deepEqual([0, 999, 32768, 1234567.5].map(formatCount), ['0', '999', '32,768', '1,234,567.5']);
  assert.deepEqual([-4, 0, 12].map(powerOfTen), ['10⁻⁴', '10⁰', '10¹²']);
  assert.deepEqual(
    [listing(['a']), listing(['a', 'b']), listing(['a', 'b', 'c'])],
    ['a', 'a and b', 'a, b and c'],
  );
  assert.deepEqual([plural(1, 'seed'), plural(5, 'seed')], ['1 seed', '5 seeds']);
  assert.equal(listing(['a', 'b, then c', 'd']), 'a; b, then c; and d');
  assert.equal(listing(['a (1, 2)', 'n = 2,048']), 'a (1, 2) and n = 2,048');
});

test('a ratio that is 1 to within a tenth is recognised', () => {
  assert.deepEqual([0.94, 0.96, 1, 1.04, 1.06, NaN, Infinity, 0].map(roundsToOne), [
    false,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
