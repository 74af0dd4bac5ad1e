import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { score, scoreOn } from '../../../harness/protocol/score.ts';

const labels = Float32Array.of(1, -1, 3, -3);

test('predicting the mean has relative error 1, and predicting the labels 0', () => {
  assert.equal(score(new Float32Array(4), labels).relativeError, 1);
  assert.equal(score(labels, labels).relativeError, 0);
});

test('mean squared error, variance and wrong signs are computed', () => {
  const { mse, variance, relativeError, zeroOneError } = score(Float32Array.of(1, 1, 1, -3), labels);
  assert.equal(mse, 2);
  assert.equal(variance, 5);
  assert.equal(relativeError, 0.4);
  assert.equal(zeroOneError, 0.25);
});

test('the relative error does not change if labels and predictions are shifted and scaled together', () => {
  const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 8 }), fc.integer({ min: -9, max: 9 }), (values, a, b) => {
      const move = (x: Iterable<number>) => Float32Array.from(x, (value) => a * value + b);
      const before = score(Float32Array.from(values), labels).relativeError;
      const after = score(move(values), move(labels)).relativeError;
      assert.ok(Math.abs(after - before) <= 1e-9 * (1 + before));
    }),
  );
});

test('predictions that break the contract are refused', async () => {
  const sample = { n: 4, d: 1, x: new Float32Array(4), y: labels };
  await assert.rejects(
    scoreOn(() => new Float32Array(5), sample),
    { name: 'InvalidPredictionError', message: 'predict returned 5 numbers for 4 rows' },
  );
  await assert.rejects(
    scoreOn(() => [0, 0, 0, 0] as unknown as Float32Array, sample),
    { name: 'InvalidPredictionError', message: 'predict returned an Array; it has to return a Float32Array' },
  );
  await assert.rejects(
    scoreOn(async () => Float32Array.of(0, Number.POSITIVE_INFINITY, 0, 0), sample),
    { name: 'DivergedError', message: 'prediction 2 of 4 is Infinity' },
  );
});
