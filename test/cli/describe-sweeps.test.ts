import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSweeps, plannedValues } from '../../cli/describe-sweeps.ts';
import { loadConfig } from '../../harness/config/load-config.ts';
import { makePlan } from '../../harness/plan/plan.ts';

test('a plan has every value of a sweep, ascending, with the d at which it applies and how many cells', async () => {
  const config = await loadConfig({
    name: 'test',
    tasks: [{ family: 'linear-control', d: [4, 8], n: 64 }],
    learners: ['mean', { learner: 'random-features', sweep: { m: ['8d', 16] }, label: 'features' }],
    seeds: 2,
    trials: 0,
  });
  const of = (value: number, d: readonly number[]) => ({
    sweep: 'features',
    learner: `features[m=${value}]`,
    parameter: 'm',
    ...{ value, d, cells: 2 * d.length },
  });
  const values = plannedValues(config.learners, await makePlan(config));
  assert.deepEqual(values, [of(16, [4, 8]), of(32, [4]), of(64, [8])]);
  assert.equal(describeSweeps(values).split('\n').length, 4);
  assert.equal(describeSweeps([]), '');
});
