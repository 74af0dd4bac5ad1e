import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { test } from 'node:test';
import { storedConfig } from '../../../harness/config/config.ts';
import { type ConfigInput, loadConfig } from '../../../harness/config/load-config.ts';
import { restoreConfig } from '../../../harness/config/restore-config.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import type { RunRecord } from '../../../harness/results/record.ts';
import { metricFile } from './metric-files.ts';

const base: ConfigInput = {
  name: 'test',
  tasks: [{ family: 'linear-control', d: 4, n: 64 }],
  learners: ['mean', 'two-layer'],
  seeds: 1,
  trials: 2,
};
const one = metricFile('one', 'return 1;', "over: 'training',");
const two = metricFile('two', 'return 2;');
const idsOf = async (metrics: string[] | undefined, kind: 'fit' | 'tune') =>
  (await makePlan(await loadConfig({ ...base, ...(metrics && { metrics }) })))
    .filter(({ spec }) => spec.kind === kind)
    .map(({ id }) => id);

test('fits with metrics are other cells, tuning is not, and the order of metrics decides nothing', async () => {
  const without = await idsOf(undefined, 'fit');
  const both = await idsOf([one, two], 'fit');
  assert.ok(both.every((id) => !without.includes(id)));
  assert.deepEqual(await idsOf([two, one, two], 'fit'), both);
  assert.deepEqual(await idsOf([one, two], 'tune'), await idsOf(undefined, 'tune'));
});

test('an edited metric makes new cells', async () => {
  const edited = metricFile('edited', 'return 1;');
  const before = await idsOf([edited], 'fit');
  appendFileSync(edited, '// edited\n');
  assert.notDeepEqual(await idsOf([edited], 'fit'), before);
});

test('run.json stores what a metric says of itself, and its file, from which it is found again', async () => {
  const config = storedConfig(await loadConfig({ ...base, metrics: [one] }, { metrics: [two] }));
  const [first, second] = config.metrics ?? [];
  const { digest, ...rest } = first;
  assert.deepEqual(rest, {
    name: 'one',
    title: 'the one',
    better: 'lower',
    over: 'training',
    module: one,
  });
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.equal(second.name, 'two');
  const restored = await restoreConfig(JSON.parse(JSON.stringify(config)) as RunRecord['config']);
  assert.deepEqual(
    restored.metrics?.map(({ name, definition }) => [name, definition.measure({} as never)]),
    [
      ['one', 1],
      ['two', 2],
    ],
  );
});

const wrong: [string, Partial<ConfigInput>, RegExp][] = [
  ['no path', { metrics: ['one'] }, /metrics\[0\]: "one" is no file; .* such as \.\/one\.ts$/],
  ['no file', { metrics: ['./absent.ts'] }, /metrics\[0\]: metric file .*absent\.ts does not exist$/],
  [
    'a bad name',
    { metrics: [metricFile('Bad', 'return 1;')] },
    /Bad\.mjs: name: expected small letters, digits and hyphens/,
  ],
  [
    'no direction',
    { metrics: [metricFile('aimless', 'return 1;', "better: 'up',")] },
    /aimless\.mjs: better: .*lower.*higher/,
  ],
  [
    'one name twice',
    { metrics: [one, metricFile('uno', 'return 1;', "name: 'one',")] },
    /metrics\[1\]: one\.mjs and uno\.mjs both define the metric "one"; rename one of them$/,
  ],
];
for (const [what, changes, message] of wrong)
  test(`one line for a metric with ${what}`, () =>
    assert.rejects(loadConfig({ ...base, ...changes }), { name: 'UserError', message }));

const predicted = (quantity: string, measure?: string) =>
  loadConfig({
    ...base,
    metrics: [one, two],
    predictions: [
      {
        claim: 'it is small',
        task: 'linear-control',
        learner: 'mean',
        quantity: quantity as 'error',
        atMost: 1,
        ...(measure && { measure: measure as 'value', level: 0.5 }),
      },
    ],
  });

test('a prediction may be about a metric that the run has', async () => {
  assert.equal((await predicted('metric two')).predictions?.[0].quantity, 'metric two');
  await assert.rejects(predicted('metric tow'), /no metric here is called "tow"; did you mean "two"/);
  await assert.rejects(predicted('metric two', 'exponent of steps'), /over: 'training'/);
  await predicted('metric one', 'exponent of steps');
});
