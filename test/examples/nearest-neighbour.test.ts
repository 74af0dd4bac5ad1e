import assert from 'node:assert/strict';
import { test } from 'node:test';
import nearestNeighbour from '../../examples/nearest-neighbour.ts';
import { fit, problem, relativeError } from '../learners/fit.ts';

test('the example learner does what it says', async () => {
  const near = problem('linear-control', 3, 400, 1);
  const one = await fit(nearestNeighbour, near, { params: { neighbours: 1 } });
  assert.ok((await relativeError(one, near.train)) < 1e-6, 'its own nearest neighbour is the sample itself');
  const five = await fit(nearestNeighbour, near);
  assert.ok(
    (await relativeError(five, near.test)) < 0.2,
    'neighbours predict a linear target in three dimensions',
  );
});
