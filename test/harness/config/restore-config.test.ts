import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type ResolvedConfig, storedConfig } from '../../../harness/config/config.ts';
import { suiteNames } from '../../../harness/config/config-file.ts';
import { loadConfig } from '../../../harness/config/load-config.ts';
import { restoreConfig } from '../../../harness/config/restore-config.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import { packageRoot } from '../../../harness/results/package-info.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** The configuration after a round trip through run.json. */
const throughJson = (config: ResolvedConfig) => JSON.parse(JSON.stringify(storedConfig(config)));

for (const suite of suiteNames())
  test(`${suite}: the stored form is pure data, and gives the same configuration and plan again`, async () => {
    const config = await loadConfig(suite);
    assert.deepEqual(throughJson(config), storedConfig(config));
    const restored = await restoreConfig(throughJson(config));
    assert.deepEqual(storedConfig(restored), storedConfig(config));
    assert.deepEqual(
      restored.tasks.map((task) => task.sizes.map((size) => task.d.map(size))),
      config.tasks.map((task) => task.sizes.map((size) => task.d.map(size))),
    );
    assert.deepEqual(await makePlan(restored), await makePlan(config));
  });

test('a user’s files are found again by their path, and the caller sees what became of them', async () => {
  const folder = temporaryFolder();
  const mean = pathToFileURL(join(packageRoot, 'learners', 'mean.ts')).href;
  const control = pathToFileURL(join(packageRoot, 'tasks', 'linear-control.ts')).href;
  const learner = join(folder, 'own.mts');
  const family = join(folder, 'line.mts');
  writeFileSync(learner, `import { mean } from '${mean}';\nexport default { ...mean, name: 'own' };\n`);
  writeFileSync(
    family,
    `import { linearControl } from '${control}';\nexport default { ...linearControl, name: 'line' };\n`,
  );
  const config = await loadConfig({
    name: 'test',
    tasks: [
      { family, d: 4, n: 64 },
      { family: 'linear-control', d: 4, n: '4d^2' },
    ],
    learners: [learner, 'mean'],
  });
  const seen: [module: string | undefined, same: boolean][] = [];
  const restored = await restoreConfig(throughJson(config), ({ module, digest }, found) =>
    seen.push([module, digest === found.digest]),
  );
  assert.deepEqual(
    [...restored.learners, ...restored.tasks].map(({ definition }) => definition.name),
    ['own', 'mean', 'line', 'linear-control'],
  );
  assert.deepEqual(seen, [
    [learner, true],
    [undefined, true],
    [family, true],
    [undefined, true],
  ]);
  assert.deepEqual(await makePlan(restored), await makePlan(config));
});

test('a stored configuration that cannot be restored is a mistake with one line', async () => {
  const stored = throughJson(await loadConfig('smoke'));
  const [learner] = stored.learners;
  await assert.rejects(restoreConfig({ ...stored, learners: [{ ...learner, learner: 'deep-sgdd' }] }), {
    name: 'UserError',
    message: 'unknown learner "deep-sgdd"; did you mean "deep-sgd"?',
  });
  const tasks = [{ ...stored.tasks[0], n: ['8e^2'] }];
  await assert.rejects(restoreConfig({ ...stored, tasks }), {
    name: 'UserError',
    message: /: n: "8e\^2" is not a sample size/,
  });
});
