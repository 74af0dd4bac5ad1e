import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadTaskFamily } from '../../tasks/load-task-family.ts';
import { taskFamilies } from '../../tasks/registry.ts';

test('every family of the registry, and no other, is loaded by its name', async () => {
  for (const family of taskFamilies) assert.equal(await loadTaskFamily(family.name), family);
  assert.equal(await loadTaskFamily('constructor'), undefined);
});
