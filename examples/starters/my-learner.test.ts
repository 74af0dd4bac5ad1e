// Run it: node --import hierbench/typescript --test my-learner.test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryLearner } from 'hierbench';
import learner from './my-learner.ts';

test('it learns a linear function', async () => {
  const { relativeTestError } = await tryLearner(learner, {
    task: 'linear-control',
    d: 4,
    n: 512,
    steps: 500,
  });
  assert.ok(relativeTestError < 0.1, `relative test error ${relativeTestError}; that of a constant is 1`);
});

test('the same seed gives the same bits', async () => {
  const [first, second] = [
    await tryLearner(learner, { steps: 50 }),
    await tryLearner(learner, { steps: 50 }),
  ];
  assert.deepEqual(first.predictions, second.predictions);
});
