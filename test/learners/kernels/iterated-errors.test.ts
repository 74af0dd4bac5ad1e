import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DivergedError, type SearchDimension } from '../../../learners/contract.ts';
import { kernelRidge } from '../../../learners/kernel-ridge.ts';
import { taskFamilies } from '../../../tasks/registry.ts';
import { fit, problem, relativeError } from '../fit.ts';

/** Both ends of a range, or all choices of a list. */
function endsOf(dimension: SearchDimension): readonly (number | string)[] {
  return 'choices' in dimension ? dimension.choices : [dimension.min, dimension.max];
}

/** The corners of a search space: every combination of ends and choices. */
function corners(space: Readonly<Record<string, SearchDimension>>): Record<string, number | string>[] {
  return Object.entries(space).reduce<Record<string, number | string>[]>(
    (found, [name, dimension]) =>
      found.flatMap((params) => endsOf(dimension).map((value) => ({ ...params, [name]: value }))),
    [{}],
  );
}

const sizes = { d: 13, n: 460 };
let [converged, all] = [0, 0];

// Families with more features than d = 13 allows, and families that read files, are left out.
for (const [index, family] of taskFamilies.entries()) {
  if (family.given) continue;
  for (const kernel of ['rbf', 'polynomial', 'ntk'] as const) {
    test(`${family.name}, ${kernel}: the error of the factorisation to four digits, at the ends of the search space`, async () => {
      const data = problem(family.name, sizes.d, sizes.n, 1);
      const space = kernelRidge.search(kernelRidge.parameters.parse({ kernel }), data.task.structure);
      // A third of the corners for each family, and another third for the next.
      const chosen = corners(space).filter((_, corner) => corner % 3 === index % 3);
      for (const corner of chosen) {
        all++;
        const params = { kernel, ...corner };
        const exact = await fit(kernelRidge, data, { params: { ...params, solver: 'exact' } });
        const expected = await relativeError(exact, data.test);
        try {
          const iterated = await fit(kernelRidge, data, { params: { ...params, solver: 'iterated' } });
          const error = await relativeError(iterated, data.test);
          assert.ok(
            Math.abs(error - expected) < 5e-5 * expected + 1e-10,
            `${JSON.stringify(corner)}: ${error}, not ${expected}`,
          );
          converged++;
        } catch (failure) {
          // With solver=auto the factorisation takes over.
          if (!(failure instanceof DivergedError)) throw failure;
        }
      }
    });
  }
}

test('conjugate gradients converge nearly everywhere', () => {
  assert.ok(converged >= 0.9 * all, `${converged} of ${all}`);
});
