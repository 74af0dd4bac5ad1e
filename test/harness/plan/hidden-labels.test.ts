import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suiteNames } from '../../../harness/config/config-file.ts';
import { type ConfigInput, loadConfig } from '../../../harness/config/load-config.ts';
import { hiddenLabels } from '../../../harness/plan/hidden-labels.ts';
import { makePlan } from '../../../harness/plan/plan.ts';

const task = { family: 'linear-control', d: [4], n: 64 };

async function linesOf(changes: Partial<ConfigInput>): Promise<string[]> {
  const config = await loadConfig({
    ...{ name: 'test', tasks: [task], learners: ['mean'], seeds: 1, trials: 0 },
    ...changes,
  });
  return hiddenLabels(config, await makePlan(config));
}

test('if two labels stand for one learner, the second is reported', async () => {
  const learners = [
    { learner: 'mean', label: 'constant' },
    { learner: 'mean', label: 'average' },
  ];
  assert.deepEqual(await linesOf({ learners }), [
    'the learners "constant" and "average" differ in their labels alone; their fits are the same, and are shown as "constant"',
  ]);
});

test('if two labels stand for one task, the second is reported once, however many entries it has', async () => {
  const tasks = [
    { ...task, label: 'line' },
    { ...task, label: 'ray' },
    { ...task, label: 'line', d: [8] },
    { ...task, label: 'ray', d: [8] },
  ];
  assert.deepEqual(await linesOf({ tasks }), [
    'the tasks "line" and "ray" differ in their labels alone; their fits are the same, and are shown as "line"',
  ]);
});

test('labels whose fits differ in anything are both shown, and not reported', async () => {
  assert.deepEqual(
    await linesOf({
      tasks: [
        { ...task, label: 'line' },
        { ...task, label: 'longer', steps: 7 },
        { ...task, label: 'wider', d: [8] },
      ],
      learners: [
        'mean',
        'two-layer',
        'two-layer[activation=relu]',
        { learner: 'two-layer[width=8]', label: 'x' },
      ],
    }),
    [],
  );
});

test('labels that lose only some of their fits to another label are reported, with how many', async () => {
  const tasks = [
    { ...task, label: 'line' },
    { ...task, label: 'wider', d: [4, 8] },
    { ...task, label: 'line', d: [16] },
  ];
  assert.deepEqual(await linesOf({ tasks, learners: ['mean', 'two-layer'] }), [
    '2 fits of the task "wider" are also of the task "line", and shown as "line" only; one label for both would show all of them',
  ]);
});

test('a learner that is shown under its second label on the tasks that the first is not for has lost the others', async () => {
  assert.deepEqual(
    await linesOf({
      tasks: [
        { ...task, learners: ['constant', 'average'] },
        { ...task, d: [8], learners: ['average'] },
      ],
      learners: [
        { learner: 'mean', label: 'constant' },
        { learner: 'mean', label: 'average' },
      ],
    }),
    [
      '1 fit of the learner "average" is also of the learner "constant", and shown as "constant" only; one label for both would show all of them',
    ],
  );
});

test('no suite that ships has labels that lose fits', async () => {
  for (const name of suiteNames()) {
    const config = await loadConfig(name);
    assert.deepEqual(hiddenLabels(config, await makePlan(config)), [], name);
  }
});

test('control characters in labels do not reach a terminal', async () => {
  const learners = ['a', '\x1b[31m'].map((label) => ({ learner: 'mean', label }));
  const [line] = await linesOf({ learners });
  assert.match(line, /"a" and "\\u001b\[31m" differ/);
});
