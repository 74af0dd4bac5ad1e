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

/**
 * Tests that conjugate gradients and the factorisation have the same relative test error, on every family that allows
 * these sizes and reads no file.
 *
 * @param sizes input dimension and number of training samples
 * @param most about so many corners of the search space are tried on a family, and others on the next family
 */
export function testIteratedErrors(sizes: { d: number; n: number }, most: number): void {
  let [converged, tried] = [0, 0];
  for (const [index, family] of taskFamilies.entries()) {
    if (family.given || !('inputs' in family.parameters.shape)) continue;
    for (const kernel of ['rbf', 'polynomial', 'ntk'] as const) {
      test(`${family.name}, ${kernel}: the error of the factorisation to four digits, at the ends of the search space`, async () => {
        const data = problem(family.name, sizes.d, sizes.n, 1);
        const space = kernelRidge.search(kernelRidge.parameters.parse({ kernel }), data.task.structure);
        // A third of the corners for each family, and another third for the next.
        const third = corners(space).filter((_, corner) => corner % 3 === index % 3);
        const step = Math.max(1, Math.floor(third.length / most));
        const chosen = third.filter((_, i) => i % step === index % step);
        for (const corner of chosen) {
          tried++;
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
    assert.ok(converged >= 0.9 * tried, `${converged} of ${tried}`);
  });
}
