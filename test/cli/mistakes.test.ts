import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const namesake = `import { z } from '${import.meta.resolve('zod')}';
export default {
  name: 'same', description: 'x', source: 'none', search: () => ({}), fit() {},
  parameters: z.object({}),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
};\n`;
const folder = temporaryFolder();
const misspelt = join(folder, 'quick.yaml');
writeFileSync(misspelt, 'name: q\ntasks: [{ familly: bfc-wide, d: 8 }]\nlearners: [mean]\n');
const aFile = join(folder, 'a-file');
writeFileSync(aFile, '');

/** Two files that define learners of the same name. */
const same = (file: string) => join(folder, `${file}.mjs`);
for (const file of ['a', 'b']) writeFileSync(same(file), namesake);

const mistakes: [string[], string][] = [
  [['run', '--learner', 'nosuch'], '--learner: unknown learner "nosuch"; hierbench list learners shows all'],
  [['run', '--learner', 'maen'], '--learner: unknown learner "maen"; did you mean "mean"?'],
  [['run', 'smoke', '--task', 'bfc-wde'], '--task: unknown task "bfc-wde"; did you mean "bfc-wide"?'],
  [['run', misspelt], 'quick.yaml: tasks[0].familly: unknown key; did you mean "family"?'],
  [['run', '--d', '0'], '--d: "0" is not a positive whole number'],
  [['run', 'smoke', '--seeds', '1000000000'], '--seeds: 1000000000 seeds are too many; at most 100000'],
  [['run', 'smoke', '--seeds', '101,101'], '--seeds: a seed is listed twice'],
  [
    ['run', 'smoke', '--seeds', '101'],
    '--seeds: 101 may mean one seed or how many; write 101..101 for the seed 101, 101..201 for 101 seeds',
  ],
  [['run', 'smoke', '--seeds', '105..101'], '--seeds: 105..101 ends before it begins; write 101..105'],
  [['run', 'smoke', '--seeds', '101..103,102'], '--seeds: a seed is listed twice'],
  [['run', 'smoke', '--seeds', '1..1000000'], '--seeds: 1..1000000: too many seeds; at most 100000'],
  [
    ['run', '--task', 'linear-control', '--learner', 'two-layer', '--seeds', '0,1'],
    '--seeds: 0 is the seed that is tuned on (tuningSeed of the settings of quick); leave it out, or turn tuning off (--trials 0)',
  ],
  [['run', 'smoke', '--n', '1d'], '--n: 1d is 8 samples at d = 8; at least 10 are needed'],
  [
    ['run', '--task', 'linear-control', '--d', '1'],
    '--d: n = 8d^2 (the settings of quick: tasks[0]: n) is 8 samples at d = 1; at least 10 are needed; give --n',
  ],
  [
    ['run', 'smoke', '--learner', same('a'), '--learner', same('b')],
    `--learner: ${same('a')} and ${same('b')} are both called "same"; rename one of them, or give them labels in a config file`,
  ],
  [['run', 'smoke', '--out', 'a', '--out', 'b'], '--out is given 2 times; once is enough'],
  [['run', 'smoke', '--out', ''], '--out: a folder is missing'],
  [['run', 'smoke', '--n', '8d^99'], '--n: "8d^99" is more than 2147483648 samples at every d'],
  [
    ['run', 'smoke', '--learner', 'mean[__proto__=1]'],
    '--learner: "mean[__proto__=1]": no parameter can be called __proto__',
  ],
  [['run', '--d', 'abc'], '--d: "abc" is not a positive whole number'],
  [['run', '--d', '8,'], '--d: a value is missing'],
  [
    ['run', '--n', '8x^2'],
    '--n: "8x^2" is not a sample size (a whole number, a rule such as 8d^2, or stream)',
  ],
  [['run', '--seeds', '0'], '--seeds: "0" is not a positive whole number'],
  [['run', '--trials', '-1'], '--trials: "-1" is not a whole number from 0'],
  [['run', '--time-limit', 'soon'], '--time-limit: "soon" is not a positive number'],
  [['run', '--steps', '1', '--steps', '2'], '--steps is given 2 times; once is enough'],
  [['run', '--backend', 'wasn'], '--backend: unknown backend "wasn"; did you mean "wasm"?'],
  [
    ['run', '--learner', 'two-layer[widht=3]'],
    '--learner: widht: unknown parameter of two-layer; did you mean "width"?',
  ],
  [
    ['run', '--learner', 'two-layer[width=3'],
    '--learner: "two-layer[width=3" has a [ without its ] at the end',
  ],
  [['run', '--lerner', 'mean'], 'unknown option --lerner of hierbench run; did you mean "--learner"?'],
  [['run', '--zzz'], 'unknown option --zzz of hierbench run; hierbench run --help lists them'],
  [['run', '--out'], '--out needs a value'],
  [['run', 'smok'], 'unknown suite "smok"; did you mean "smoke"?'],
  [['run', 'no.yaml'], 'config file no.yaml does not exist'],
  [['run', 'smoke', 'quick'], 'unexpected argument "quick"; usage: hierbench run [suite]'],
  [['--json'], 'name a command; hierbench --help lists them'],
  [['rnu'], 'unknown command "rnu"; did you mean "run"?'],
  [['list'], 'an argument is missing; usage: hierbench list <what>'],
  [
    ['list', 'learner'],
    'what: "learner" is not one of tasks, environments, learners, suites; did you mean "learners"?',
  ],
  [
    ['show', 'deep-sdg'],
    'no learner, task, environment or suite is called "deep-sdg"; did you mean "deep-sgd"?',
  ],
  [['status', folder], `${folder} holds no run (there is no ${join(folder, 'run.json')})`],
  [['report', folder], `${folder} holds no run (there is no ${join(folder, 'run.json')})`],
  [['data', 'bfc-wide'], '--d is missing; hierbench data --help shows how to use it'],
  [['data', 'paper-example', '--d', '2', '--out', folder], 'paper-example: d is 2; '],
  [
    ['data', 'linear-control', '--d', '4', '--out', join(aFile, 'x')],
    `cannot write ${join(aFile, 'x', 'linear-control-d4-seed1-train.csv')}: ENOTDIR`,
  ],
  [
    ['run', '--task', 'linear-control', '--learner', 'mean', '--d', '4', '--out', join(aFile, 'x')],
    `cannot write results to ${join(aFile, 'x')}: ENOTDIR`,
  ],
];
for (const [args, line] of mistakes)
  test(`hierbench ${args.map((arg) => arg.replace(folder, 'FOLDER')).join(' ')}`, async () => {
    const { exitCode, out, err } = await runMain(...args);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
    assert.ok(err.startsWith(`hierbench: ${line}`), err);
    assert.equal(exitCode, 2);
    assert.equal(out, '');
  });

test('an error line says no more than it must', async () => {
  const { err } = await runMain('run', misspelt);
  assert.equal(err, 'hierbench: quick.yaml: tasks[0].familly: unknown key; did you mean "family"?\n');
});
