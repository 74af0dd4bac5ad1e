import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../../../harness/config/load-config.ts';
import { operations } from '../../../harness/plan/cost/cell-cost.ts';
import { expectedMiB } from '../../../harness/plan/expected-memory.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import { referenceEpisodes } from '../../../harness/protocol/episodes.ts';

const configured = (changes: object = {}) => ({
  name: 'test',
  tasks: [{ family: 'sphere-walk[reward=product]', d: [8], n: [500, 1000] }],
  learners: ['deep-sgd', 'mean'],
  seeds: 2,
  trials: 2,
  steps: 100,
  diagnose: true,
  ...changes,
});
const planned = async (changes: object = {}) => makePlan(await loadConfig(configured(changes)));

test('cells of environments name their agent, and tasks beside them stay as they are', async () => {
  const cells = await planned();
  assert.deepEqual(
    cells.map(({ spec: { kind, n, learner } }) => `${kind} ${n} ${learner}`),
    [500, 1000].flatMap((n) => [
      `tune ${n} deep-sgd`,
      `fit ${n} deep-sgd`,
      `fit ${n} deep-sgd`,
      `fit ${n} mean`,
      `fit ${n} mean`,
    ]),
  );
  for (const { spec } of cells) {
    assert.equal(spec.agent, 'value-iteration');
    assert.equal(spec.testSize, spec.kind === 'tune' ? 0 : referenceEpisodes);
    // There are no features of a target to compare with.
    assert.equal(spec.diagnose, false);
  }
  const tasks = await planned({ tasks: [{ family: 'bfc-wide', d: [8], n: 500 }] });
  assert.ok(tasks.every(({ spec }) => !('agent' in spec) && spec.diagnose === (spec.kind === 'fit')));
});

test('a cell costs all of its fits, and more episodes cost more', async () => {
  const [small, large] = (await planned({ trials: 0, seeds: 1, learners: ['deep-sgd'] })).map(
    ({ cost }) => cost ?? [],
  );
  // Two steps, two actions; fits after 32, 64, 128, 256 and, with 1,000 episodes, 512.
  assert.deepEqual([small.length, large.length], [16, 20]);
  assert.ok(operations(large) > operations(small));
  const [few] = await planned({ tasks: [{ family: 'sphere-walk', d: 8, n: 20 }], trials: 0 });
  assert.ok(expectedMiB(few) > 0 && Number.isFinite(expectedMiB(few)));
});

test('streams and transfers are refused in one line', async () => {
  await assert.rejects(
    planned({ tasks: [{ family: 'sphere-walk', d: 8, n: 'stream' }] }),
    /stream: n of sphere-walk is a number of episodes; give one$/,
  );
  await assert.rejects(
    planned({
      tasks: [{ family: 'sphere-walk', d: 8, n: 100, transfer: { params: { reward: 'product' }, n: 100 } }],
    }),
    /transfer: sphere-walk is an environment; transfer is between targets$/,
  );
});
