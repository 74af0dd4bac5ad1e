import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const folder = temporaryFolder();
const misspelt = join(folder, 'quick.yaml');
writeFileSync(misspelt, 'name: q\ntasks: [{ familly: bfc-wide, d: 8 }]\nlearners: [mean]\n');
const aFile = join(folder, 'a-file');
writeFileSync(aFile, '');

const mistakes: [string[], string][] = [
  [['run', '--learner', 'nosuch'], '--learner: unknown learner "nosuch"; hierbench list learners shows all'],
  [['run', '--learner', 'maen'], '--learner: unknown learner "maen"; did you mean "mean"?'],
  [['run', 'smoke', '--task', 'bfc-wde'], '--task: unknown task "bfc-wde"; did you mean "bfc-wide"?'],
  [['run', misspelt], 'quick.yaml: tasks[0].familly: unknown key; did you mean "family"?'],
  [['run', '--d', '0'], '--d: "0" is not a positive whole number'],
  [['run', 'smoke', '--seeds', '1000000000'], '--seeds: 1000000000 seeds are too many; at most 100000'],
  [['run', 'smoke', '--seeds', '101,101'], '--seeds: a seed is listed twice'],
  [['run', 'smoke', '--out', ''], '--out: a folder is missing'],
  [['run', 'smoke', '--n', '8d^99'], '--n: "8d^99" is more than 2147483648 samples at every d'],
  [
    ['run', 'smoke', '--learner', 'mean[__proto__=1]'],
    '--learner: "mean[__proto__=1]": no parameter can be called __proto__',
  ],
  [['run', '--d', 'abc'], '--d: "abc" is not a positive whole number'],
  [['run', '--d', '8,'], '--d: a value is missing'],
  [['run', '--n', '8x^2'], '--n: "8x^2" is not a sample size (a whole number, or a rule such as 8d^2)'],
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
  [['rnu'], 'unknown command "rnu"; did you mean "run"?'],
  [[], 'name a command; hierbench --help lists them'],
  [['list'], 'an argument is missing; usage: hierbench list <what>'],
  [['list', 'learner'], 'what: "learner" is not one of tasks, learners, suites; did you mean "learners"?'],
  [['show', 'deep-sdg'], 'no learner, task or suite is called "deep-sdg"; did you mean "deep-sgd"?'],
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

test('an exact line says no more than it has to', async () => {
  const { err } = await runMain('run', misspelt);
  assert.equal(err, 'hierbench: quick.yaml: tasks[0].familly: unknown key; did you mean "family"?\n');
});
