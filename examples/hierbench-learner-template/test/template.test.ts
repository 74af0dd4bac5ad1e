import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryLearner } from 'hierbench';
import { learner } from '../src/index.ts';

test('it does better than a constant', async () => {
  const { relativeTestError } = await tryLearner(learner, { task: 'linear-control', d: 3, n: 400 });
  assert.ok(relativeTestError < 0.3, `relative test error ${relativeTestError}; that of a constant is 1`);
});

test('a wide Gaussian predicts the mean', async () => {
  const { relativeTestError } = await tryLearner(learner, { params: { bandwidth: 1000 } });
  assert.ok(Math.abs(relativeTestError - 1) < 0.05, `relative test error ${relativeTestError}`);
});
