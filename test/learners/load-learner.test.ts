import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLearner } from '../../learners/load-learner.ts';
import { learners } from '../../learners/registry.ts';

test('every learner of the registry, and no other, is loaded by its name', async () => {
  for (const learner of learners) assert.equal(await loadLearner(learner.name), learner);
  assert.equal(await loadLearner('constructor'), undefined);
});
