import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadConfig } from '../../../../harness/config/load-config.ts';
import { findLearner, findTaskFamily } from '../../../../harness/definitions/definitions.ts';
import { loadPlugin, loadPlugins } from '../../../../harness/definitions/plugins/load-plugin.ts';
import { makePlan } from '../../../../harness/plan/plan.ts';
import { packageRoot } from '../../../../harness/results/package-info.ts';
import { runMain } from '../../../cli/run-main.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();
const zod = JSON.stringify(pathToFileURL(join(packageRoot, 'node_modules/zod/index.js')).href);
const learner = (name: string) =>
  `{ name: '${name}', description: 'd of ${name}', source: '', parameters: z.strictObject({}), search: () => ({}),
    capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
    fit: async () => ({ predict: (x, n) => new Float32Array(n), info: {}, dispose() {} }) }`;

interface Package {
  readonly version?: string;
  readonly peer?: string;
  /** The code after `export default`. */
  readonly exported: string;
}
function install(name: string, { version = '1.0.0', peer, exported }: Package, into = folder): void {
  const place = join(into, 'node_modules', name);
  mkdirSync(place, { recursive: true });
  const peers = peer === undefined ? {} : { peerDependencies: { hierbench: peer } };
  const manifest = { name, version, type: 'module', exports: { import: './main.js' }, ...peers };
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(place, 'main.js'), `import { z } from ${zod};\nexport default ${exported};\n`);
}

test('a package’s learners are found by their names if the package is named, and otherwise not', async () => {
  install('hierbench-learner-two', { exported: `{ learners: [${learner('one')}, ${learner('two')}] }` });
  const plugins = await loadPlugins(['hierbench-learner-two'], folder);
  const { value, module, digest } = await findLearner('two', folder, { plugins });
  assert.equal(value.name, 'two');
  assert.equal(digest, plugins[0].digest);
  // Loaded as in the process of a cell.
  assert.equal((await findLearner(module as string, '/', { member: 'two' })).value.name, 'two');
  assert.equal((await findLearner(module as string, '/', { member: 'one' })).value.name, 'one');
  await assert.rejects(findLearner('two', folder), /unknown learner "two"/);
  await assert.rejects(
    findLearner('hierbench-learner-two', folder),
    /brings the learners one, two; name one of them, with --plugin hierbench-learner-two/,
  );
  await assert.rejects(
    findTaskFamily('hierbench-learner-two', folder),
    /hierbench-learner-two brings no task/,
  );
});

test('a package with one learner can be named as that learner, also with a scope', async () => {
  install('@lab/hierbench-learner-solo', { exported: learner('solo') });
  assert.equal((await findLearner('@lab/hierbench-learner-solo', folder)).value.name, 'solo');
});

test('the range of versions is checked', async () => {
  install('hierbench-learner-fits', { peer: '>=0.1.0', exported: learner('fits') });
  assert.equal((await loadPlugin('hierbench-learner-fits', folder)).learners.length, 1);
  install('hierbench-learner-later', { peer: '^99.1.0', version: '2.3.4', exported: learner('later') });
  await assert.rejects(
    loadPlugin('hierbench-learner-later', folder),
    /^UserError: hierbench-learner-later@2.3.4 works with hierbench \^99.1.0, but this is \d/,
  );
  install('hierbench-learner-odd', { peer: 'whatever', exported: learner('odd') });
  await assert.rejects(loadPlugin('hierbench-learner-odd', folder), /"whatever" is no range of versions/);
});

test('every file and the version are part of a package’s digest', async () => {
  const digest = async () => (await loadPlugin('hierbench-learner-digest', folder)).digest;
  const exported = learner('digest');
  install('hierbench-learner-digest', { exported });
  const first = await digest();
  assert.equal(await digest(), first);
  const extra = join(folder, 'node_modules/hierbench-learner-digest/weights.json');
  writeFileSync(extra, '1');
  const second = await digest();
  writeFileSync(extra, '2');
  const third = await digest();
  install('hierbench-learner-digest', { exported, version: '1.0.1' });
  assert.equal(new Set([first, second, third, await digest()]).size, 4);
});

test('a fault in a plug-in is reported in one line', async () => {
  const rejects = (name: string, line: RegExp) => assert.rejects(loadPlugins([name], folder), line);
  await rejects('hierbench-learner-none', /hierbench-learner-none is not installed in .*; npm install/);
  install('hierbench-learner-empty', { exported: '{}' });
  await rejects('hierbench-learner-empty', /has no learners and no taskFamilies/);
  install('hierbench-learner-bad', { exported: '{ learners: [1] }' });
  await rejects('hierbench-learner-bad', /learners\[0\] is no learner; make it with defineLearner/);
  install('hierbench-learner-mean', { exported: learner('mean') });
  await rejects('hierbench-learner-mean', /brings the learner "mean", the name of a built-in learner/);
  install('hierbench-learner-throws', { exported: '(() => { throw new Error("no disk"); })()' });
  await rejects('hierbench-learner-throws', /does not load: no disk/);
  for (const name of ['a', 'b']) install(`hierbench-learner-${name}`, { exported: learner('same') });
  await assert.rejects(
    loadPlugins(['hierbench-learner-a', 'hierbench-learner-b'], folder),
    /hierbench-learner-a@1.0.0 and hierbench-learner-b@1.0.0 both bring a learner called "same"/,
  );
});

test('a configuration finds packages from its own folder, and its cells have their digest', async () => {
  const place = join(folder, 'project');
  install('hierbench-learner-near', { exported: learner('near') }, place);
  writeFileSync(
    join(place, 'c.yaml'),
    'name: c\nplugins: [hierbench-learner-near]\ntasks: [{ family: bfc-wide, d: 8, n: 64 }]\nlearners: [near, { learner: hierbench-learner-near, label: again }]\nseeds: 1\n',
  );
  const config = await loadConfig(join(place, 'c.yaml'));
  const cells = await makePlan(config);
  assert.equal(cells.length, 1, 'by name and by package it is the same learner');
  assert.match(String(cells[0].spec.learnerDigest), /^[0-9a-f]{64}$/);
  assert.match(String(cells[0].learnerModule), /hierbench-learner-near.main\.js$/);
});

test('lists say where a learner comes from', async () => {
  const file = join(folder, 'both.mjs');
  writeFileSync(file, `import { z } from ${zod};\nexport default { learners: [${learner('listed')}] };\n`);
  const { out } = await runMain('list', 'learners', '--plugin', file);
  assert.match(out, new RegExp(`listed +${file} +d of listed`));
  const json = JSON.parse((await runMain('list', 'learners', '--plugin', file, '--json')).out);
  assert.equal(json.at(-1).origin, file);
  assert.equal(json[0].origin, undefined);
});
