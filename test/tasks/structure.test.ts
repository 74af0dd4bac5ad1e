import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taskFamilies } from '../../tasks/registry.ts';

for (const family of taskFamilies)
  if (family.structure)
    test(`${family.name}: the shape computed without the task is the task’s`, () => {
      for (const d of [8, 12])
        for (const output of ['regression', 'classification']) {
          const params = family.parameters.parse('output' in family.parameters.shape ? { output } : {});
          assert.deepEqual(
            family.structure?.({ d, params }),
            family.instantiate({ d, seed: 1, params }).structure,
          );
        }
    });
