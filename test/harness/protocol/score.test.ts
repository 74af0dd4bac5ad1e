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

test('of more than two classes, the share of wrong ones is compared with that of the best constant', () => {
  const y = Float32Array.of(0, 0, 2, 1);
  // The second row has two largest scores, of which the first counts; the third is wrong.
  const scores = Float32Array.of(3, 1, 1, 0.5, 0.5, 0, -1, -2, -3, 0, 7, 0);
  assert.deepEqual(score(scores, y, 3), {
    mse: 0.25,
    variance: 0.5,
    relativeError: 0.5,
    zeroOneError: 0.25,
  });
  const constant = Float32Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  assert.equal(score(constant, y, 3).relativeError, 1);
});

test('labels that are no classes, or all the same, and scores of the wrong number or not finite are refused', async () => {
  const of = (...y: number[]) => ({
    n: y.length,
    d: 1,
    x: new Float32Array(y.length),
    y: Float32Array.from(y),
  });
  for (const [y, message] of [
    [[0, 3], 'a label is 3; with 3 classes labels are 0 to 2'],
    [[0, 0.5], 'a label is 0.5; with 3 classes labels are 0 to 2'],
    [[1, 1], 'all 2 labels are equal: a relative error has no meaning here'],
  ] as const)
    await assert.rejects(
      scoreOn(() => new Float32Array(6), of(...y), 3),
      { message },
    );
  await assert.rejects(
    scoreOn(() => new Float32Array(2), of(0, 1), 3),
    {
      name: 'InvalidPredictionError',
      message: 'predict returned 2 numbers for 2 rows of 3 classes; 6 are right',
    },
  );
  await assert.rejects(
    scoreOn(() => Float32Array.of(0, 0, 0, 0, Number.NaN, 0), of(0, 1), 3),
    {
      name: 'DivergedError',
      message: 'score 2 of prediction 2 of 2 is NaN',
    },
  );
});
