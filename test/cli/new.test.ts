import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { findChart } from '../../cli/commands/charts-flag.ts';
import { EnvironmentTrial } from '../../harness/conformance/environment-rules.ts';
import { findLearner, findTaskFamily } from '../../harness/definitions/definitions.ts';
import { findMetric } from '../../harness/definitions/find-metric.ts';
import { loadPlugin } from '../../harness/definitions/plugins/load-plugin.ts';
import { builtFile } from '../built.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const folder = temporaryFolder();
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
const make = (kind: string, name: string) => runMain('new', kind, name, '--out', folder, '--json');

test('a learner, a task, an environment, a chart and a metric are written with their tests and the next command, and can be loaded', async () => {
  for (const [kind, name] of [
    ['learner', 'curly'],
    ['task', 'bumpy'],
    ['environment', 'windy'],
    ['chart', 'shiny'],
    ['metric', 'handy'],
  ]) {
    const { exitCode, out } = await make(kind, name);
    assert.equal(exitCode, 0);
    const { files, next } = JSON.parse(out) as { files: string[]; next: string[] };
    assert.deepEqual(files, [join(folder, `${name}.ts`), join(folder, `${name}.test.ts`)]);
    // The folder is not inside a package that has hierbench installed.
    assert.equal(next[0], `npm install hierbench   (in ${folder})`);
    assert.match(next[1], new RegExp(`^hierbench (run|report|check) .*${name}\\.ts`));
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      assert.doesNotMatch(text, new RegExp(`my-${kind}`));
      // A folder of its own has no node_modules: what is loaded here has a path for 'hierbench'.
      writeFileSync(
        file,
        text.replace("'hierbench'", JSON.stringify(pathToFileURL(builtFile('index.js')).href)),
      );
    }
  }
  assert.equal((await findLearner(join(folder, 'curly.ts'))).value.name, 'curly');
  assert.equal((await findTaskFamily(join(folder, 'bumpy.ts'))).value.name, 'bumpy');
  const windy = (await findTaskFamily(join(folder, 'windy.ts'))).value;
  assert.deepEqual([windy.name, windy.role], ['windy', 'environment']);
  const trial = new EnvironmentTrial(windy, {});
  // docs/add-an-environment.md, which a test follows, tries all rules.
  for (const rule of ['declaration', 'seed', 'inputs'])
    assert.deepEqual([rule, trial.judge(rule).outcome], [rule, 'pass']);
  assert.equal((await findChart(join(folder, 'shiny.ts'))).name, 'shiny');
  assert.equal((await findMetric(join(folder, 'handy.ts'))).name, 'handy');
});

test('the learner is short', () => {
  const text = readFileSync(new URL('../../examples/starters/my-learner.ts', import.meta.url), 'utf8');
  const code = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));
  assert.ok(code.length < 30, `${code.length} lines of code`);
});

test('a package uses its name throughout', async () => {
  const { files } = JSON.parse((await make('package', 'nearby')).out) as { files: string[] };
  const place = join(folder, 'hierbench-learner-nearby');
  assert.ok(files.includes(`${place}/test/nearby.test.ts`));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  assert.ok(texts.every((text) => !/\btemplate\b/.test(text)));
  assert.equal(
    JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')).name,
    'hierbench-learner-nearby',
  );
});

test('the template is a plug-in', async () => {
  const path = new URL('../../examples/hierbench-learner-template/src/index.ts', import.meta.url).pathname;
  const { learners } = await loadPlugin(path, '/');
  assert.deepEqual(
    learners.map(({ name }) => name),
    ['template'],
  );
});

test('nothing is overwritten, and names are checked', async () => {
  await make('learner', 'kept');
  writeFileSync(join(folder, 'kept.ts'), 'mine');
  const again = await make('learner', 'kept');
  assert.equal(again.exitCode, 2);
  assert.match(again.err, /kept.ts already exists; choose another name or another folder \(--out\)/);
  assert.equal(readFileSync(join(folder, 'kept.ts'), 'utf8'), 'mine');
  assert.match(
    (await make('learner', 'Big')).err,
    /"Big" is not a name for a learner: use lower-case letters/,
  );
  assert.match(
    (await make('environment', 'sphere-walk')).err,
    /"sphere-walk" is the name of a built-in environment; choose another/,
  );
  assert.match((await make('task', '../up')).err, /"..\/up" is not a name for a task/);
  assert.match(
    (await make('learner', 'mean')).err,
    /"mean" is the name of a built-in learner; choose another/,
  );
});
