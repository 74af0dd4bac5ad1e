import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  centresAtFullStrength,
  exactStrength,
  functionsUpToDegree,
  strengthOver,
  supportedDegree,
} from '../../../tasks/spectrum/full-strength.ts';
import { functionsOfDegree } from '../../../tasks/spectrum/kernel-floor.ts';

test('B(d, ≤2) is d(d+3)/2 + 1 under N(0, I), one less on the sphere, and d(d+1)/2 + 1 on the hypercube', () => {
  for (const d of [3, 16, 64, 256]) {
    assert.equal(functionsUpToDegree('hermite', d, 2), (d * (d + 3)) / 2 + 1);
    assert.equal(functionsUpToDegree('harmonic', d, 2), (d * (d + 3)) / 2);
    assert.equal(functionsUpToDegree('walsh', d, 2), (d * (d + 1)) / 2 + 1);
  }
  // Polynomials are harmonics times powers of |x|²: degrees ≤ 4 contain harmonics of degree 0, 0, 0, 1, 1, 2,
  // 2, 3, 4.
  const harmonics = [3, 2, 2, 1, 1].reduce(
    (sum, times, p) => sum + times * functionsOfDegree('harmonic', 7, p),
    0,
  );
  assert.equal(functionsUpToDegree('hermite', 7, 4), harmonics);
});

test('from d = 18 on, n = 8d² samples support degree 2 and no more', () => {
  for (const d of [18, 32, 64, 128, 256]) assert.equal(supportedDegree(8 * d * d, d), 2);
  // There are 969 polynomials of degree at most 3, for 2048 samples.
  assert.equal(supportedDegree(2048, 16), 3);
  assert.equal(supportedDegree(2 * 969, 16), 3);
  assert.equal(supportedDegree(2 * 969 - 1, 16), 2);
});

test('centres at full strength, at the dimensions of the suites', () => {
  assert.equal(centresAtFullStrength(2048, 16), Math.ceil(1.25 * 969));
  assert.equal(centresAtFullStrength(8192, 32), Math.ceil(1.25 * 561));
  assert.equal(centresAtFullStrength(32_768, 64), Math.ceil(1.25 * 2145));
  assert.equal(centresAtFullStrength(131_072, 128), Math.ceil(1.25 * 8385));
  assert.equal(centresAtFullStrength(131_072, 128, { rank: 129 }), Math.ceil(1.25 * 129));
});

test('the number of functions and the degree are bounded by the dimension of the space', () => {
  assert.equal(supportedDegree(1000, 4, 'walsh'), 4);
  assert.equal(centresAtFullStrength(1000, 4, { basis: 'walsh' }), 20);
  assert.equal(supportedDegree(1000, 1, 'harmonic'), 1);
  assert.equal(supportedDegree(1, 5), 0);
});

test('an exact solution is at full strength; a solution over centres is if there are as many as needed', () => {
  assert.deepEqual(exactStrength(100, 64), { centres: 100, needed: 2, full: true });
  assert.deepEqual(strengthOver(2682, 32_768, 64), { centres: 2682, needed: 2682, full: true });
  assert.deepEqual(strengthOver(2681, 32_768, 64), { centres: 2681, needed: 2682, full: false });
});
