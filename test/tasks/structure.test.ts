import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnsupportedTaskError } from '../../tasks/contract.ts';
import { taskFamilies } from '../../tasks/registry.ts';

for (const family of taskFamilies)
  if (family.structure)
    test(`${family.name}: the shape computed without the task is the task’s`, () => {
      for (const d of [8, 12])
        for (const output of ['regression', 'classification']) {
          const params = family.parameters.parse('output' in family.parameters.shape ? { output } : {});
          assert.deepEqual(
            shapeOrReason(() => family.structure?.({ d, params })),
            shapeOrReason(() => family.instantiate({ d, seed: 1, params }).structure),
          );
        }
    });

/** The shape, or why there is no such task. */
function shapeOrReason<T>(shape: () => T): T | string {
  try {
    return shape();
  } catch (error) {
    if (error instanceof UnsupportedTaskError) return error.message;
    throw error;
  }
}
