import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConfigInput, loadConfig } from '../../../harness/config/load-config.ts';
import { operations } from '../../../harness/plan/cost/cell-cost.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import { cellId } from '../../../harness/results/cell-id.ts';
import { tuneSpecOf } from '../../../harness/results/tune-spec.ts';

const base: ConfigInput = {
  name: 'test',
  tasks: [{ family: 'linear-control', d: [4, 8], n: 64 }],
  learners: ['mean', 'two-layer', 'two-layer[activation=relu]'],
  seeds: 3,
  trials: 2,
};

const planOf = async (changes: Partial<ConfigInput> = {}) =>
  makePlan(await loadConfig({ ...base, ...changes }));

test('there is one tuning cell per (learner, family, d, n) and one cell per seed that needs it', async () => {
  const plan = await planOf();
  const tune = plan.filter(({ spec }) => spec.kind === 'tune');
  const fit = plan.filter(({ spec }) => spec.kind === 'fit');
  // Two learners with something to tune, two d; three learners, two d, three seeds.
  assert.equal(tune.length, 4);
  assert.equal(fit.length, 18);
  assert.equal(new Set(plan.map(({ id }) => id)).size, plan.length);
  for (const { id, spec } of plan) assert.equal(id, cellId(spec));
  const seen = new Set<string>();
  for (const { id, spec, needs } of plan) {
    if (spec.kind === 'fit' && spec.learner !== 'mean') {
      assert.ok(needs !== undefined && seen.has(needs), 'a tuning cell comes before the cells that need it');
      assert.equal(needs, cellId(tuneSpecOf(spec)));
    } else assert.equal(needs, undefined);
    seen.add(id);
  }
  for (const { spec } of tune) assert.equal(spec.seed, 0);
  assert.deepEqual([...new Set(fit.map(({ spec }) => spec.seed))], [101, 102, 103]);
});

test('repeating fits to time them multiplies their cost, but not that of tuning', async () => {
  const [once, thrice] = [await planOf(), await planOf({ repeatTiming: 3 })];
  assert.deepEqual(
    thrice.map(({ id }) => id),
    once.map(({ id }) => id),
  );
  for (const [i, { spec, cost }] of once.entries()) {
    const times = spec.kind === 'fit' ? 3 : 1;
    assert.equal(operations(thrice[i].cost ?? []), times * operations(cost ?? []));
  }
});

test('the plan is the same every time', async () => {
  assert.deepEqual(await planOf(), await planOf());
});

test('adding a learner, a d or a seed does not change the other cells', async () => {
  const before = new Set((await planOf()).map(({ id }) => id));
  const more = await planOf({
    tasks: [{ family: 'linear-control', d: [4, 6, 8], n: 64 }],
    learners: ['mean', 'two-layer[activation=quadratic]', 'two-layer', 'two-layer[activation=relu]'],
    seeds: 4,
  });
  const after = new Set(more.map(({ id }) => id));
  for (const id of before) assert.ok(after.has(id));
});

test('settings that only reported cells use do not change the tuning cells', async () => {
  const tuneIds = async (changes: Partial<ConfigInput>) =>
    (await planOf(changes)).filter(({ spec }) => spec.kind === 'tune').map(({ id }) => id);
  assert.deepEqual(await tuneIds({ testSize: 100, seeds: [7], diagnose: true }), await tuneIds({}));
  assert.notDeepEqual(await tuneIds({ steps: 5 }), await tuneIds({}));
});

test('steps that depend on d give the cells that a number would give at each d', async () => {
  const at = (steps: number | string, d: number[]) =>
    planOf({ tasks: [{ family: 'linear-control', d, n: 64, steps }] });
  assert.deepEqual(await at('50d', [4, 8]), [...(await at(200, [4])), ...(await at(400, [8]))]);
});

test('there is no tuning cell for a single trial, or for a learner with nothing left to tune', async () => {
  for (const { spec, needs } of await planOf({ trials: 1 })) {
    assert.equal(spec.tuning.trials, 0);
    assert.equal(needs, undefined);
  }
  const [mean] = await planOf({ learners: ['mean'] });
  assert.equal(mean.spec.tuning.trials, 0);
});

test('a task runs its own learners, seeds and trials, and no others', async () => {
  const plan = await planOf({
    tasks: [
      { family: 'linear-control', d: 4, n: 64 },
      {
        family: 'quadratic',
        d: 4,
        n: 64,
        learners: ['mean', 'two-layer'],
        seeds: 1,
        trials: 0,
        diagnose: true,
      },
    ],
  });
  const own = plan.filter(({ spec }) => spec.family === 'quadratic');
  assert.deepEqual(
    own.map(({ learnerLabel, spec }) => [
      learnerLabel,
      spec.kind,
      spec.seed,
      spec.tuning.trials,
      spec.diagnose,
    ]),
    [
      ['mean', 'fit', 101, 0, true],
      ['two-layer', 'fit', 101, 0, true],
    ],
  );
  assert.equal(plan.length - own.length, 9 + 2);
});

test('a variant that shares the tuning of another needs that tuning cell, and adds none', async () => {
  const learners: ConfigInput['learners'] = [
    { learner: 'layerwise[finetune=joint]', label: 'joint' },
    { learner: 'layerwise[finetune=frozen]', label: 'frozen', tunedAs: 'joint' },
  ];
  const tasks = [{ family: 'bfc-chain[k=2]', d: 4, n: 64 }];
  const plan = await planOf({ learners, tasks });
  const tune = plan.filter(({ spec }) => spec.kind === 'tune');
  assert.deepEqual(
    tune.map(({ spec }) => spec.learnerParams),
    [{ finetune: 'joint' }],
  );
  for (const { needs } of plan.filter(({ spec }) => spec.kind === 'fit')) assert.equal(needs, tune[0].id);
  // Even without the other learner, the plan contains the tuning cell that is needed.
  const alone = await makePlan(await loadConfig({ ...base, learners, tasks }, { learners: ['frozen'] }));
  assert.deepEqual(
    alone.filter(({ spec }) => spec.kind === 'tune').map(({ id }) => id),
    [tune[0].id],
  );
});

test('a family without a member at some d makes cells that say so', async () => {
  const plan = await planOf({ tasks: [{ family: 'paper-example', d: [2, 8], n: 64 }], learners: ['mean'] });
  assert.equal(plan.length, 6);
  for (const { spec, unsupported } of plan)
    if (spec.d === 2) assert.ok(unsupported && !unsupported.includes('\n'));
    else assert.equal(unsupported, undefined);
});

test('sizes follow the rule at every d', async () => {
  const plan = await planOf({
    tasks: [{ family: 'linear-control', d: [4, 8], n: ['8d^2', 64] }],
    learners: ['mean'],
    seeds: [1],
  });
  assert.deepEqual(
    plan.map(({ spec }) => [spec.d, spec.n]),
    [
      [4, 128],
      [4, 64],
      [8, 512],
      [8, 64],
    ],
  );
});

test('a hundred thousand cells are planned, each with its own id', async () => {
  const plan = await planOf({
    learners: ['mean'],
    tasks: [{ family: 'linear-control', d: 4, n: 64 }],
    seeds: '101..100100',
  });
  assert.equal(new Set(plan.map(({ id }) => id)).size, 100_000);
});

test('learners of two classes or of numbers do not apply to more classes, and the others do', async () => {
  const plan = await planOf({
    tasks: [{ family: 'random-hierarchy', d: 16, n: 64 }],
    learners: ['mean', 'tree-cnn', 'deep-sgd', 'random-features'],
    trials: 0,
    seeds: 1,
  });
  assert.deepEqual(
    plan.map(({ spec, unsupported }) => [spec.learner, unsupported]),
    [
      ['mean', undefined],
      ['tree-cnn', undefined],
      ['deep-sgd', 'deep-sgd tells two classes apart, and the task has 4'],
      ['random-features', 'random-features tells two classes apart, and the task has 4'],
    ],
  );
});
