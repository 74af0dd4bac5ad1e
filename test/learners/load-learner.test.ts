import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLearner } from '../../learners/load-learner.ts';
import { learners } from '../../learners/registry.ts';

test('loads every learner of the registry by its name, and no other', async () => {
  for (const learner of learners) assert.equal(await loadLearner(learner.name), learner);
  assert.equal(await loadLearner('constructor'), undefined);
});
