import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadTaskFamily } from '../../tasks/load-task-family.ts';
import { taskFamilies } from '../../tasks/registry.ts';

test('loads every family of the registry by its name, and no other', async () => {
  for (const family of taskFamilies) assert.equal(await loadTaskFamily(family.name), family);
  assert.equal(await loadTaskFamily('constructor'), undefined);
});
