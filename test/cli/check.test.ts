import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from '../../harness/conformance/rules.ts';
import { fakeLearner } from '../harness/external/fake.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const broken = (name: string) =>
  new URL(`../harness/conformance/broken/${name}.ts`, import.meta.url).pathname;

test('check prints one line per rule and a summary, with exit code 0 if every rule is kept', async () => {
  const { exitCode, out, err } = await runMain('check', 'mean', '--only', 'search,rows', '--backend', 'cpu');
  assert.equal(exitCode, 0, err);
  assert.equal(err, '');
  const lines = out.split('\n');
  assert.equal(lines[0], 'mean');
  assert.match(lines[2], /^search +n\/a +it has nothing to tune$/);
  assert.match(lines[3], /^rows +pass +test rows one by one/);
  assert.equal(lines[5], '2 rules: 1 kept, 1 not applicable');
  assert.match(lines[6], /^backend: cpu/);
});

test('a broken rule gives exit code 3 and advice, also with --json', async () => {
  const args = ['check', broken('unknown-figures'), '--only', 'info', '--backend', 'cpu'];
  const { exitCode, out } = await runMain(...args);
  assert.equal(exitCode, 3);
  assert.match(out, /\ninfo +BREACH +figures[^\n]*\n +info\.flops is NaN; leave out what is not known\n/);
  assert.ok(out.split('\n').every((line) => line.length <= 110));
  const json = await runMain(...args, '--json');
  assert.equal(json.exitCode, 3);
  const { kept, learners } = JSON.parse(json.out) as {
    kept: boolean;
    learners: { learner: string; kept: boolean; verdicts: object[] }[];
  };
  assert.equal(kept, false);
  assert.equal(learners[0].learner, 'unknown-figures');
  const reason = 'info.flops is NaN; leave out what is not known';
  const tried = rules.find(({ name }) => name === 'info')?.tries;
  assert.deepEqual(learners[0].verdicts, [{ rule: 'info', tried, outcome: 'breach', reason }]);
});

test('what cannot be seen of a program is stated, and a TypeScript file is seen whole', async () => {
  const program = fakeLearner(temporaryFolder(), 'well');
  const rule = ['--only', 'globals', '--backend', 'cpu'];
  const sound = new URL('../harness/conformance/sound.ts', import.meta.url).pathname;
  const [seen, unseen] = [sound, program];
  assert.match((await runMain('check', seen, ...rule)).out, /\nglobals +pass /);
  assert.match(
    (await runMain('check', unseen, ...rule)).out,
    /\nglobals +unseen [^\n]*\n +its fits run in another/,
  );
});

test('the example of --help works: rules that compare with another process, run alone', async () => {
  for (const only of ['seed,history', 'history', 'threads', 'stream']) {
    const { exitCode, out } = await runMain('check', 'two-layer', '--only', only);
    assert.equal(exitCode, 0, out);
    assert.match(out, new RegExp(`${only.split(',').length} kept`));
  }
});

test('mistakes get one line', async () => {
  for (const [args, expected] of [
    [['men'], /unknown learner "men"; did you mean "mean"\?/],
    [['mean[x=1]'], /mean: x: unknown parameter of mean/],
    [['mean', '--only', 'sed'], /--only: expected parameters, search, .*, found "sed"/],
    [['mean', '--backend', 'gpu'], /--backend: unknown backend "gpu"/],
    [['./no-file.ts'], /learner file .*no-file\.ts does not exist/],
    [[], /an argument is missing; usage: hierbench check <learners\.\.>/],
  ] as const) {
    const { exitCode, out, err } = await runMain('check', ...args);
    assert.deepEqual([exitCode, out], [2, '']);
    assert.match(err, expected);
    assert.equal(err.trim().split('\n').length, 1);
  }
});

test('the documentation describes every rule', () => {
  const page = readFileSync(new URL('../../docs/check.md', import.meta.url), 'utf8');
  const described = [...page.matchAll(/^\| `([a-z-]+)` \| /gm)].map(([, name]) => name);
  for (const { name } of rules) assert.ok(described.includes(name), `docs/check.md has no line for ${name}`);
});
