import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { storedConfig } from '../../../harness/config/config.ts';
import { type ConfigInput, loadConfig } from '../../../harness/config/load-config.ts';
import { makePlan } from '../../../harness/plan/plan.ts';

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures');

const base: ConfigInput = {
  name: 'test',
  tasks: [
    { family: 'linear-control', d: [4, 8], n: [64, '8d'] },
    { family: 'bfc-chain[k=2]', d: 8, label: 'chain', steps: 7 },
  ],
  learners: [
    'mean',
    'two-layer[activation=relu]',
    { learner: 'two-layer', params: { activation: 'quadratic' } },
  ],
  seeds: 2,
};

test('names, labels, seeds and sizes are filled in', async () => {
  const config = await loadConfig(base);
  assert.deepEqual(config.seeds, [101, 102]);
  assert.deepEqual(
    config.learners.map(({ label }) => label),
    ['mean', 'two-layer[activation=relu]', 'two-layer[activation=quadratic]'],
  );
  assert.deepEqual(storedConfig(config).tasks[1], {
    family: 'bfc-chain',
    params: { k: 2 },
    label: 'chain',
    d: [8],
    n: ['8d^2'],
    steps: 7,
  });
  assert.equal(config.tasks[0].steps, 8000);
});

test('task parameters equal to the defaults are not part of a task’s identity', async () => {
  const config = await loadConfig({ ...base, tasks: [{ family: 'bfc-chain[k=8,L=3]', d: 8 }] });
  assert.deepEqual(config.tasks[0].params, {});
});

test('a learner can come from a file, and its content is part of its identity', async () => {
  const config = await loadConfig({ ...base, learners: [join(fixtures, 'misbehaving-learner.ts')] });
  const [{ learner, label, module, digest }] = config.learners;
  assert.equal(learner, 'misbehaving');
  assert.equal(label, 'misbehaving');
  assert.equal(module, join(fixtures, 'misbehaving-learner.ts'));
  assert.match(digest ?? '', /^[0-9a-f]{64}$/);
});

test('--learner and --task name labels with commas, which the flag has cut', async () => {
  const labelled: ConfigInput = {
    ...base,
    tasks: [{ family: 'linear-control', d: 4, n: 64, label: 'linear, small' }, 'bfc-chain[k=2]'].map(
      (task) => (typeof task === 'string' ? { family: task, d: 8 } : task),
    ),
    learners: [
      'mean',
      'two-layer',
      { learner: 'two-layer', params: { width: 3 }, label: 'two-layer, 3 units' },
      { learner: 'two-layer', params: { width: 4 }, label: 'two-layer, 3 units, again' },
    ],
  };
  const labelsOf = async (learners: string[], tasks?: string[]) => {
    const config = await loadConfig(labelled, { learners, ...(tasks && { tasks }) });
    return [config.learners.map(({ label }) => label), config.tasks.map(({ label }) => label)];
  };
  assert.deepEqual(await labelsOf(['two-layer', '3 units', 'mean'], ['linear', 'small']), [
    ['two-layer, 3 units', 'mean'],
    ['linear, small'],
  ]);
  assert.deepEqual((await labelsOf(['two-layer', '3 units', 'again']))[0], ['two-layer, 3 units, again']);
  // Pieces that make no label stand for themselves.
  await assert.rejects(labelsOf(['3 units', 'two-layer']), /3 units/);
});

test('--learner and --task keep what they name, by label, name or specification', async () => {
  const labels = async (learners: string[], tasks?: string[]) => {
    const config = await loadConfig(base, { learners, tasks });
    return [...config.learners, ...config.tasks].map(({ label }) => label);
  };
  const tasks = ['linear-control', 'chain'];
  assert.deepEqual(await labels(['mean']), ['mean', ...tasks]);
  assert.deepEqual(await labels(['two-layer', 'mean']), [
    'two-layer[activation=relu]',
    'two-layer[activation=quadratic]',
    'mean',
    ...tasks,
  ]);
  assert.deepEqual(await labels(['two-layer[ activation = relu ]', 'two-layer[activation=relu]']), [
    'two-layer[activation=relu]',
    ...tasks,
  ]);
  assert.deepEqual(await labels(['mean'], ['chain']), ['mean', 'chain']);
  assert.deepEqual(await labels(['mean'], ['bfc-chain']), ['mean', 'chain']);
});

test('--learner and --task add what the configuration lacks', async () => {
  const config = await loadConfig(base, {
    learners: ['mean', 'two-layer[width=3]'],
    tasks: ['quadratic[noise=0.1]'],
  });
  assert.deepEqual(
    config.learners.map(({ label }) => label),
    ['mean', 'two-layer[width=3]'],
  );
  const { label, d, n } = config.tasks[0];
  assert.deepEqual({ label, d, n }, { label: 'quadratic[noise=0.1]', d: [4, 8], n: [64, '8d'] });
});

test('every other flag replaces its field', async () => {
  const config = await loadConfig(base, {
    d: [16],
    n: [100],
    steps: 3,
    seeds: [5, 9],
    trials: 0,
    seconds: 2,
  });
  for (const task of config.tasks) assert.deepEqual([task.d, task.n, task.steps], [[16], [100], 3]);
  assert.deepEqual([config.seeds, config.trials, config.limits.seconds], [[5, 9], 0, 2]);
});

test('a task may choose its learners, seeds, trials and diagnosis', async () => {
  const config = await loadConfig({
    ...base,
    tasks: [
      { family: 'linear-control', d: 4, n: 64, learners: ['mean', 'two-layer'], seeds: 1, trials: 0 },
      {
        family: 'quadratic',
        d: 4,
        n: 64,
        without: ['mean', 'two-layer[activation=quadratic]'],
        diagnose: true,
      },
    ],
  });
  const all = ['mean', 'two-layer[activation=relu]', 'two-layer[activation=quadratic]'];
  assert.deepEqual(config.tasks[0].learners, all);
  assert.deepEqual(
    [config.tasks[0].seeds, config.tasks[0].trials, config.tasks[0].diagnose],
    [1, 0, undefined],
  );
  assert.deepEqual([config.tasks[1].learners, config.tasks[1].diagnose], [[all[1]], true]);
});

test('a prediction may name any d, n and learner that its task is run with, a sweep among them', async () => {
  const predictions: ConfigInput['predictions'] = [
    { claim: 'c', task: 'linear-control', learner: 'mean', d: 8, n: '1d^2', atMost: 1 },
    { claim: 'c', task: 'chain', learner: 'mean', d: 8, n: '8d^2', atMost: 1 },
    { claim: 'c', task: 'linear-control', learner: 'wider', measure: 'threshold', level: 0.5, atMost: 9 },
    { claim: 'c', task: 'linear-control', learner: 'wider[width=16]', d: 8, atMost: 9 },
  ];
  const wider = { learner: 'two-layer', label: 'wider', sweep: { width: [4, '2d'] } };
  const config = await loadConfig({ ...base, learners: [...(base.learners ?? []), wider], predictions });
  assert.deepEqual(config.predictions?.length, predictions.length);
});

test('a task gets the seeds that it asks for, fewer or more than the common number', async () => {
  const seedsOf = async (seeds: ConfigInput['seeds'], own: (number | undefined)[], scale = 1) => {
    const tasks = own.map((count, i) => ({
      family: 'quadratic',
      label: `t${i}`,
      d: 4,
      n: 64 + i,
      seeds: count,
    }));
    const cells = await makePlan(await loadConfig({ ...base, learners: ['mean'], seeds, tasks }, { scale }));
    return own.map((_, i) =>
      cells.flatMap(({ spec, taskLabel }) => (taskLabel === `t${i}` ? spec.seed : [])),
    );
  };
  assert.deepEqual(await seedsOf(2, [undefined, 1, 4]), [[101, 102], [101], [101, 102, 103, 104]]);
  assert.deepEqual(await seedsOf([7, 9], [undefined, 1, 2]), [[7, 9], [7], [7, 9]]);
  assert.deepEqual(await seedsOf([7, 9], [undefined, 1], 3), [
    [7, 9],
    [7, 9],
  ]);
});

test('a task may have several entries, each with its own sizes and settings', async () => {
  const tasks = [
    { family: 'bfc-chain', d: 8, n: 64 },
    { family: 'bfc-chain', d: 16, n: 64, diagnose: true },
  ];
  const config = await loadConfig({ ...base, tasks });
  assert.deepEqual(
    config.tasks.map(({ label, d, diagnose }) => [label, d, diagnose]),
    [
      ['bfc-chain', [8], undefined],
      ['bfc-chain', [16], true],
    ],
  );
});

test('flags override what a task chose, and a learner added by a flag runs on every task', async () => {
  const tasks = [
    { family: 'linear-control', d: 4, n: 64, learners: ['mean'], seeds: 1, trials: 0, diagnose: true },
  ];
  const changed = await loadConfig({ ...base, tasks }, { seeds: 3, trials: 2, diagnose: false });
  const { seeds, trials, diagnose } = changed.tasks[0];
  assert.deepEqual([seeds, trials, diagnose], [undefined, 2, false]);
  const added = await loadConfig({ ...base, tasks }, { learners: ['two-layer', 'deep-sgd'] });
  assert.deepEqual(added.tasks[0].learners, ['deep-sgd']);
});

test('a scaled configuration has more seeds, more trials and larger scaled numbers, and is otherwise unchanged', async () => {
  const learners: ConfigInput['learners'] = [
    { learner: 'kernel-ridge', params: { kernel: 'rbf' }, scaled: { centres: 100 } },
  ];
  const tasks = [{ family: 'linear-control', d: 4, n: 64, seeds: 1, trials: 0 }];
  const plain = await loadConfig({ ...base, learners, tasks, trials: 4 });
  const scaled = await loadConfig({ ...base, learners, tasks, trials: 4 }, { scale: 2.5 });
  assert.deepEqual(plain.learners[0].params, { kernel: 'rbf', centres: 100 });
  assert.deepEqual(scaled.learners[0].params, { kernel: 'rbf', centres: 250 });
  assert.deepEqual([scaled.seeds.length, scaled.trials], [5, 10]);
  assert.deepEqual([scaled.tasks[0].seeds, scaled.tasks[0].trials], [3, 0]);
  assert.deepEqual([scaled.tasks[0].d, scaled.tasks[0].n, scaled.tasks[0].steps], [[4], [64], 8000]);
});

const mistakes: [string, Partial<ConfigInput>, RegExp][] = [
  [
    'a task that asks for more seeds than are listed',
    { seeds: [7, 9], tasks: [{ family: 'quadratic', d: 4, n: 64, seeds: 3 }] },
    /^configuration: tasks\[0\]: seeds: 3 are more than the 2 that configuration: seeds lists; list more there, or give a number$/,
  ],
  [
    'a prediction of a learner that is not there',
    { predictions: [{ claim: 'c', task: 'chain', learner: 'maen', atMost: 1 }] },
    /^configuration: predictions\[0\]: learner: nothing here is called "maen"; did you mean "mean"\?$/,
  ],
  [
    'a prediction of a task that is not there',
    { predictions: [{ claim: 'c', task: 'chian', learner: 'mean', atMost: 1 }] },
    /^configuration: predictions\[0\]: task: nothing here is called "chian"; did you mean "chain"\?$/,
  ],
  [
    'a prediction at a d that its task is not run at',
    { predictions: [{ claim: 'c', task: 'linear-control', learner: 'mean', d: [4, 16], atMost: 1 }] },
    /^configuration: predictions\[0\]: d: "mean" is not run on "linear-control" at d = 16; it is at d = 4, 8$/,
  ],
  [
    'a prediction with an n that its task is not run with',
    { predictions: [{ claim: 'c', task: 'linear-control', learner: 'mean', d: 8, n: '8d^2', atMost: 1 }] },
    /^configuration: predictions\[0\]: n: "mean" is not run on "linear-control" with n = 8d\^2 at d = 8; n is 64, 8d$/,
  ],
  [
    'a malformed n of a task that a prediction is about',
    {
      tasks: [{ family: 'quadratic', d: 4, n: '8x^2' }],
      predictions: [{ claim: 'c', task: 'quadratic', learner: 'mean', n: '8d^2', atMost: 1 }],
    },
    /^configuration: tasks\[0\]: n: "8x\^2" is not a sample size/,
  ],
  [
    'a malformed n of a prediction',
    { predictions: [{ claim: 'c', task: 'chain', learner: 'mean', n: '8x^2', atMost: 1 }] },
    /^configuration: predictions\[0\]: n: "8x\^2" is not a sample size/,
  ],
  [
    'a prediction of a ratio to a learner that its task does not have',
    {
      tasks: [{ family: 'quadratic', d: 4, n: 64, learners: ['mean'] }],
      predictions: [
        { claim: 'c', task: 'quadratic', learner: 'mean', over: 'two-layer[activation=relu]', atMost: 1 },
      ],
    },
    /^configuration: predictions\[0\]: over: "two-layer\[activation=relu\]" is not run on "quadratic"; add it to the task's learners$/,
  ],
  [
    'a prediction without a bound',
    { predictions: [{ claim: 'c', task: 'chain', learner: 'mean' }] },
    /^configuration: predictions\[0\]: it has no bound; give atLeast, atMost or both$/,
  ],
  [
    'a prediction with a bound that is none',
    { predictions: [{ claim: 'c', task: 'chain', learner: 'mean', atMost: '6/d' }] },
    /^configuration: predictions\[0\]: "6\/d" is not a bound \(a number, or a power of d such as 6d\^-1\)$/,
  ],
  [
    'an exponent of n without a level',
    { predictions: [{ claim: 'c', task: 'chain', learner: 'mean', atMost: 2, measure: 'exponent of n' }] },
    /^configuration: predictions\[0\]: an exponent of n needs a level$/,
  ],
  [
    'a task that names a learner that is not there',
    { tasks: [{ family: 'linear-control', d: 4, n: 64, learners: ['maen'] }] },
    /^configuration: tasks\[0\]: learners\[0\]: no learner here is called "maen"; did you mean "mean"\?$/,
  ],
  [
    'a task without any learner',
    { tasks: [{ family: 'linear-control', d: 4, n: 64, without: ['mean', 'two-layer'] }] },
    /^configuration: tasks\[0\]: without: no learner is left$/,
  ],
  [
    'tuning shared with another learner',
    { learners: ['mean', { learner: 'two-layer', tunedAs: 'mean' }] },
    /^configuration: learners\[1\]: tunedAs: "mean" is a mean; it has to be another variant of two-layer$/,
  ],
  [
    'a number both fixed and scaled',
    { learners: [{ learner: 'two-layer', params: { width: 8 }, scaled: { width: 8 } }] },
    /^configuration: learners\[0\]: width is given both in params and in scaled$/,
  ],
  [
    'an unknown learner',
    { learners: ['maen'] },
    /^configuration: learners\[0\]: unknown learner "maen"; did you mean "mean"\?$/,
  ],
  [
    'an unknown task',
    { tasks: [{ family: 'bfc-wde', d: 8 }] },
    /^configuration: tasks\[0\]: unknown task "bfc-wde"; did you mean "bfc-wide"\?$/,
  ],
  [
    'an unknown parameter',
    { learners: ['mean', 'two-layer[widht=3]'] },
    /^configuration: learners\[1\]: widht: unknown parameter of two-layer; did you mean "width"\?$/,
  ],
  [
    'a parameter out of range',
    { learners: ['two-layer[width=0]'] },
    /^configuration: learners\[0\]: width: must be (more than 0|at least 1), found 0$/,
  ],
  [
    'too few samples',
    { tasks: [{ family: 'linear-control', d: [8, 2], n: '2d' }] },
    /^configuration: tasks\[0\]: n: 2d is 4 samples at d = 2; at least 10 are needed$/,
  ],
  [
    'a sample size that is none',
    { tasks: [{ family: 'linear-control', d: 8, n: 'eight' }] },
    /^configuration: tasks\[0\]: n: "eight" is not a sample size/,
  ],
  [
    'a label used twice',
    { learners: ['mean', 'mean'] },
    /^configuration: learners\[1\]: label "mean" is used twice; give one of them another label$/,
  ],
  [
    'a label used for two tasks',
    {
      tasks: [
        { family: 'bfc-chain', d: 8, n: 64 },
        { family: 'bfc-chain[k=2]', label: 'bfc-chain', d: 8, n: 64 },
      ],
    },
    /^configuration: tasks\[1\]: label "bfc-chain" is used twice; give one of them another label$/,
  ],
  [
    'a tuning seed that is reported',
    { tuningSeed: 102 },
    /^configuration: tuningSeed: 102 is also a reported seed/,
  ],
  ['a seed listed twice', { seeds: [1, 1] }, /^configuration: seeds: a seed is listed twice$/],
  ['a file that is not there', { learners: ['./nothing.ts'] }, /learner file .*nothing\.ts does not exist$/],
  [
    'a file that defines no learner',
    { learners: [join(fixtures, 'no-learner.ts')] },
    /the default export of no-learner\.ts is no learner; write export default defineLearner\(\{…\}\)$/,
  ],
];
for (const [what, change, line] of mistakes)
  test(`${what} gets one line`, async () => {
    await assert.rejects(loadConfig({ ...base, ...change }), (error: Error) => {
      assert.match(error.message, line);
      return error.name === 'UserError';
    });
  });

test('steps may depend on d, and are resolved to a number for each', async () => {
  const withSteps = (own: string | number | undefined, common?: string | number) =>
    loadConfig({
      ...base,
      ...(common === undefined ? {} : { steps: common }),
      tasks: [{ family: 'linear-control', d: [4, 8], ...(own === undefined ? {} : { steps: own }) }],
    });
  const stepsOf = async (...rules: Parameters<typeof withSteps>) =>
    (await withSteps(...rules)).tasks[0].steps;
  assert.deepEqual(await stepsOf('50d'), { 4: 200, 8: 400 });
  assert.deepEqual(await stepsOf(undefined, '10d'), { 4: 40, 8: 80 });
  assert.equal(await stepsOf(30, '10d'), 30);
  assert.equal(await stepsOf('30'), 30);
  const override = await loadConfig(base, { steps: '5d', d: [4, 16] });
  assert.deepEqual(
    override.tasks.map(({ steps }) => steps),
    [
      { 4: 20, 16: 80 },
      { 4: 20, 16: 80 },
    ],
  );
  await assert.rejects(stepsOf('0.1d'), {
    message: 'configuration: tasks[0]: steps: 0.1d is 0 steps at d = 4; at least 1 is needed',
  });
  await assert.rejects(stepsOf(undefined, '0.1d'), {
    message: 'configuration: steps: 0.1d is 0 steps at d = 4; at least 1 is needed',
  });
  await assert.rejects(loadConfig({ ...base, steps: '0.1d' }, { d: [2] }), {
    message:
      '--d: steps = 0.1d (configuration: steps) is 0 steps at d = 2; at least 1 is needed; give --steps',
  });
  await assert.rejects(loadConfig(base, { steps: '0.1d' }), {
    message: '--steps: 0.1d is 0 steps at d = 4; at least 1 is needed',
  });
});

test('a flag that names a task takes all of its entries, each at its own dimensions', async () => {
  const several: ConfigInput = {
    ...base,
    tasks: [
      { family: 'bfc-wide', d: [16, 32], steps: 10 },
      { family: 'bfc-wide', d: [64], steps: 20, learners: ['mean'] },
      { family: 'linear-control', d: 8, steps: 30 },
    ],
  };
  const taken = async (overrides: Parameters<typeof loadConfig>[1]) =>
    (await loadConfig(several, overrides)).tasks.map(({ d, steps }) => [...d, steps]);
  assert.deepEqual(await taken({ tasks: ['bfc-wide'] }), [
    [16, 32, 10],
    [64, 20],
  ]);
  assert.deepEqual(await taken({ tasks: ['bfc-wide'], d: [64, 32] }), [
    [32, 10],
    [64, 20],
  ]);
  assert.deepEqual(await taken({ tasks: ['bfc-wide'], d: [64] }), [[64, 20]]);
  // No entry has 128: the first takes it.
  assert.deepEqual(await taken({ tasks: ['bfc-wide', 'bfc-wide'], d: [64, 128] }), [
    [128, 10],
    [64, 20],
  ]);
  assert.deepEqual(await taken({ d: [16] }), [
    [16, 10],
    [16, 30],
  ]);
});
