import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedConfig } from '../../../harness/config/config.ts';
import { taskFormulas } from '../../../harness/config/formulas.ts';
import { type ConfigInput, loadConfig } from '../../../harness/config/load-config.ts';
import { restoreConfig } from '../../../harness/config/restore-config.ts';
import { hiddenLabels } from '../../../harness/plan/hidden-labels.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import { cellId } from '../../../harness/results/cell-id.ts';
import { tuneSpecOf } from '../../../harness/results/tune-spec.ts';

type Task = ConfigInput['tasks'][number];

const task: Task = { family: 'bfc-chain', params: { k: 2, noise: 0.1 }, d: [6, 8], n: [64, '4d^2'] };
const transfer = { params: { noise: 0 }, n: '16d^2' };
const base: ConfigInput = {
  name: 'test',
  tasks: [task, { ...task, transfer }],
  learners: ['two-layer', 'kernel-ridge'],
  seeds: 2,
  trials: 2,
};
const load = (tasks: readonly Task[], flags = {}) => loadConfig({ ...base, tasks: [...tasks] }, flags);
const fits = async (tasks: readonly Task[]) =>
  (await makePlan(await load(tasks))).filter(({ spec }) => spec.kind === 'fit');

test('the source is the task with some of its parameters changed, in terms of the family’s defaults', async () => {
  const config = await load(base.tasks);
  const [own, moved] = storedConfig(config).tasks;
  assert.equal(own.transfer, undefined);
  assert.deepEqual(moved.transfer, {
    params: { k: 2 },
    differs: { noise: 0 },
    n: '16d^2',
    features: 'last',
  });
  assert.deepEqual([moved.params, moved.label], [own.params, own.label], 'the errors are on the same task');
  assert.equal(taskFormulas(config).length, 2, 'the formula of the source is stored, too');
});

test('cells without transfer have the ids that they have without such an entry', async () => {
  const [alone, both] = [await fits([task]), await fits(base.tasks)];
  assert.deepEqual(
    both.filter(({ spec }) => !spec.transfer).map(({ id }) => id),
    alone.map(({ id }) => id),
  );
  assert.equal(both.length, 2 * alone.length);
});

test('a transferred cell has the n of the task and, in its transfer, that of the source', async () => {
  const moved = (await fits([{ ...task, transfer }])).filter(({ spec }) => spec.learner === 'two-layer');
  assert.deepEqual(
    [...new Set(moved.map(({ spec }) => `${spec.d} ${spec.n} ${spec.transfer?.n}`))],
    ['6 64 576', '6 144 576', '8 64 1024', '8 256 1024'],
  );
  for (const { spec, cost } of moved) {
    assert.deepEqual(spec.taskParams, { k: 2, noise: 0.1 });
    assert.deepEqual(spec.transfer, {
      taskParams: { k: 2 },
      differs: { noise: 0 },
      n: spec.transfer?.n,
      features: 'last',
    });
    assert.ok((cost?.[0].comparisonProductFlops ?? 0) > 0, 'heads are counted');
  }
});

test('it is tuned on the source, in the cell that tunes the source itself', async () => {
  const source: Task = { family: 'bfc-chain', params: { k: 2 }, d: [6, 8], n: '16d^2' };
  const plan = await makePlan(await load([source, { ...task, transfer }]));
  const tunings = plan.filter(({ spec }) => spec.kind === 'tune' && spec.learner === 'two-layer');
  assert.equal(tunings.length, 2, 'one for each d, shared');
  for (const { spec, needs, unsupported } of plan) {
    if (spec.kind !== 'fit' || unsupported !== undefined) continue;
    assert.equal(needs, cellId(tuneSpecOf(spec)));
  }
});

test('learners without features do not apply', async () => {
  const moved = await fits([{ ...task, transfer }]);
  for (const { spec, unsupported } of moved)
    assert.equal(
      unsupported,
      spec.learner === 'kernel-ridge' ? 'kernel-ridge has no features to transfer' : undefined,
    );
});

test('the stored form gives the same plan again, and no label hides another', async () => {
  const config = await load(base.tasks);
  const restored = await restoreConfig(JSON.parse(JSON.stringify(storedConfig(config))));
  assert.deepEqual(await makePlan(restored), await makePlan(config));
  assert.deepEqual(hiddenLabels(config, await makePlan(config)), []);
});

test('--d moves both entries of a task to the new dimensions', async () => {
  const config = await load(base.tasks, { d: [10] });
  assert.deepEqual(
    config.tasks.map(({ d, transfer: source }) => [d, source !== undefined]),
    [
      [[10], false],
      [[10], true],
    ],
  );
});

const mistakes: [string, object, RegExp][] = [
  ['an unknown parameter', { params: { nois: 0 }, n: 100 }, /tasks\[0\]: transfer.*nois/],
  ['a malformed size', { params: {}, n: '16x' }, /tasks\[0\]: transfer: n: "16x" is not a sample size/],
  ['too few samples', { params: {}, n: 'd' }, /transfer: n: d is 6 samples at d = 6; at least 10/],
  [
    'a stream as the source',
    { params: {}, n: 'stream' },
    /tasks\[0\]: transfer: a head and its source need samples/,
  ],
  ['no size', { params: {} }, /n/],
  ['an unknown choice of layers', { params: {}, n: 100, features: 'first' }, /features/],
];
for (const [what, wrong, message] of mistakes)
  test(`${what} is refused`, async () => {
    await assert.rejects(load([{ ...task, transfer: wrong } as Task]), message);
  });
