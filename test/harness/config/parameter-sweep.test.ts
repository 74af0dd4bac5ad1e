import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedConfig } from '../../../harness/config/config.ts';
import { type ConfigInput, loadConfig } from '../../../harness/config/load-config.ts';
import type { Overrides } from '../../../harness/config/overrides.ts';
import { restoreConfig } from '../../../harness/config/restore-config.ts';
import { makePlan } from '../../../harness/plan/plan.ts';

type LearnerInput = ConfigInput['learners'][number];

const configOf = (...learners: LearnerInput[]): ConfigInput => ({
  name: 'test',
  tasks: [{ family: 'linear-control', d: [4, 8], n: 64 }],
  learners,
  seeds: 2,
  trials: 0,
});
const labelsOf = async (config: ConfigInput, overrides: Overrides = {}) =>
  (await loadConfig(config, overrides)).learners.map(({ label }) => label);
const widths: LearnerInput = { learner: 'random-features', sweep: { m: [16, 64] }, label: 'features' };

test('a sweep stands for one learner for each value, with the cells that these learners have when listed singly', async () => {
  const config = await loadConfig(configOf(widths));
  assert.deepEqual(
    storedConfig(config).learners.map(({ label, params, sweep }) => ({ label, params, sweep })),
    [16, 64].map((value) => ({
      label: `features[m=${value}]`,
      params: { m: value },
      sweep: { label: 'features', parameter: 'm', value },
    })),
  );
  const ids = async (input: ConfigInput) => (await makePlan(await loadConfig(input))).map(({ id }) => id);
  assert.deepEqual(
    await ids(configOf(widths)),
    await ids(configOf('random-features[m=16]', 'random-features[m=64]')),
  );
});

test('without a label, variants go by their specification', async () => {
  const unlabelled = { learner: 'random-features', params: { activation: 'relu' }, sweep: { m: [16, 64] } };
  assert.deepEqual(await labelsOf(configOf(unlabelled)), [
    'random-features[activation=relu,m=16]',
    'random-features[activation=relu,m=64]',
  ]);
});

test('a power of d applies at the d where it has its value, and equal values are one learner', async () => {
  const config = await loadConfig(configOf({ ...widths, sweep: { m: ['4d', '8d', 16] } }));
  assert.deepEqual(
    config.learners.map(({ label, dimensions }) => [label, dimensions]),
    [
      // 4d at d = 4 is 16, which is also listed as a number.
      ['features[m=16]', undefined],
      ['features[m=32]', [4, 8]],
      ['features[m=64]', [8]],
    ],
  );
  const cells = await makePlan(config);
  assert.deepEqual(
    [...new Set(cells.map(({ spec, learnerLabel }) => `${spec.d} ${learnerLabel}`))],
    ['4 features[m=16]', '4 features[m=32]', '8 features[m=16]', '8 features[m=32]', '8 features[m=64]'],
  );
  const restored = await makePlan(await restoreConfig(storedConfig(config) as never));
  assert.deepEqual(
    restored.map(({ id }) => id),
    cells.map(({ id }) => id),
  );
  assert.deepEqual(await labelsOf(configOf({ ...widths, sweep: { m: ['4d', '8d'] } }), { d: [2] }), [
    'features[m=8]',
    'features[m=16]',
  ]);
});

test('tasks, tunedAs and --learner name a sweep by its label, and one variant by its own', async () => {
  const config = configOf(widths, 'mean', { ...widths, label: 'tuned', tunedAs: 'features[m=16]' });
  const [task] = config.tasks;
  const chosen = await loadConfig({ ...config, tasks: [{ ...task, learners: ['features', 'tuned[m=64]'] }] });
  assert.deepEqual(chosen.tasks[0].learners, ['features[m=16]', 'features[m=64]', 'tuned[m=64]']);
  assert.deepEqual(chosen.learners.at(-1)?.tunedAs, { m: 16 });
  assert.deepEqual(await labelsOf(config, { learners: ['features'] }), ['features[m=16]', 'features[m=64]']);
  assert.deepEqual(await labelsOf(config, { learners: ['features[m=64]', 'mean'] }), [
    'features[m=64]',
    'mean',
  ]);
});

test('each mistake in a sweep has a line that names its place', async () => {
  const swept = (sweep: Record<string, (number | string)[]>, more: object = {}): LearnerInput => ({
    learner: 'random-features',
    sweep,
    ...more,
  });
  const mistakes: [LearnerInput[], RegExp][] = [
    [[swept({ m: [4] })], /learners\[0\]\.sweep\.m/],
    [[swept({ m: [4, 8], s: [1, 2] })], /learners\[0\]\.sweep: a sweep has one parameter, and this one 2/],
    [[swept({ m: [4, '4x'] })], /learners\[0\]: sweep: m: "4x" is not a value \(a number, or a power of d/],
    [[swept({ m: [4, 4] })], /learners\[0\]: sweep: m: 4 is listed twice/],
    [[swept({ m: [4, 8] }, { params: { m: 4 } })], /learners\[0\]: sweep: m is given a fixed value, too/],
    [[swept({ n: [4, 8] })], /learners\[0\].*unknown parameter/],
    [[swept({ activation: [4, 8] })], /learners\[0\].*activation/],
    [
      [swept({ m: [4, 8] }, { label: 'x' }), { learner: 'mean', label: 'x' }],
      /learners\[0\]: sweep: .*learners\[1\] is called "x", too/,
    ],
  ];
  for (const [learners, message] of mistakes)
    await assert.rejects(loadConfig(configOf(...learners)), { name: 'UserError', message });
});

test('predictions of slopes and thresholds name a sweep, and others one variant', async () => {
  const predicting = (prediction: object): ConfigInput => ({
    ...configOf(widths, 'mean'),
    predictions: [{ claim: 'c', task: 'linear-control', learner: 'features', atMost: 1, ...prediction }],
  });
  await loadConfig(predicting({ measure: 'threshold', level: 0.1 }));
  await loadConfig(predicting({ measure: 'slope', quantity: 'info flops' }));
  await loadConfig(predicting({ learner: 'features[m=16]' }));
  const mistakes: [object, RegExp][] = [
    [{}, /predictions\[0\]: measure: "features" is a sweep/],
    [{ measure: 'slope', learner: 'mean' }, /nothing here is called "mean"/],
    [{ measure: 'threshold' }, /a threshold needs a level/],
    [{ share: 0.5 }, /a share of the seeds is for thresholds alone/],
    [
      { measure: 'exponent of n', quantity: 'info flops', level: 1 },
      /info flops is known of final models alone/,
    ],
  ];
  for (const [prediction, message] of mistakes)
    await assert.rejects(loadConfig(predicting(prediction)), { name: 'UserError', message });
});
