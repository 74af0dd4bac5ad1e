import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const folder = temporaryFolder();
const plugin = join(folder, 'brings.mjs');
writeFileSync(
  plugin,
  `import { z } from '${import.meta.resolve('zod')}';
export default { learners: [{
  name: 'brought', description: 'x', source: 'none', search: () => ({}), fit() {},
  parameters: z.object({}),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
}] };\n`,
);
for (const split of ['train', 'test']) {
  const rows = Array.from({ length: 20 }, (_, i) => `${i % 3},${i % 5},${i}\n`);
  writeFileSync(join(folder, `${split}.csv`), `a,b,y\n${rows.join('')}`);
}
const files = `csv:${join(folder, 'train.csv')},${join(folder, 'test.csv')}`;
const small = ['--task', 'linear-control', '--d', '4', '--n', '64', '--seeds', '1'];

/** A finished run, for commands that read one. */
const one = join(folder, 'one');
const made = await runMain('run', ...small, '--learner', 'mean', '--out', one, '--quiet');
assert.equal(made.exitCode, 0, made.err);

const idle: [string[], string][] = [
  [
    ['run', ...small, '--learner', 'mean', '--trials', '4'],
    '--trials: none of these learners has anything to tune here',
  ],
  [
    ['run', ...small, '--learner', 'mean', '--diagnose'],
    '--diagnose: none of these learners shows its layers',
  ],
  [
    ['run', '--task', files, '--learner', 'deep-sgd', '--diagnose'],
    '--diagnose: data files have no true features',
  ],
  [
    ['run', 'smoke', '--learner', 'mean', '--scale', '3', '--seeds', '2', '--trials', '0'],
    '--scale: 3 changes no number of seeds or trials here',
  ],
  [
    ['run', 'smoke', '--plugin', plugin],
    `--plugin: nothing from ${plugin} is in this run; give --learner brought`,
  ],
  [['run', 'smoke', '--cells'], '--cells is for --dry-run'],
  [['run', 'smoke', '--print'], '--print is for --executor slurm'],
  [['run', 'smoke', '--slurm', 'mem=1G'], '--slurm is for --executor slurm'],
  [['run', 'smoke', '--plan-only', '--jobs', '2'], '--jobs: --plan-only runs nothing'],
  [['run', 'smoke', '--plan-only', '--report'], '--report: --plan-only runs nothing'],
  [['list', 'suites', '--plugin', plugin], '--plugin: only hierbench itself has suites'],
  [['show', 'deep-sgd', '--d', '8'], '--d is for --dump'],
  [['show', 'deep-sgd', '--dump', '--plugin', plugin], '--plugin: --dump knows built-in learners and files'],
  [['show', 'deep-sgd', '--plugin', plugin], '--plugin: deep-sgd is not in it (it brings brought)'],
  [['report', one, '--pool'], '--pool joins the curves of several runs, but this is one'],
  [['export', one, '--pool'], '--pool joins the curves of several runs, but this is one'],
  [
    ['export', one, '--only', 'data', '--theme', 'x.yaml'],
    '--theme is for figures, which --only data leaves out',
  ],
  [
    ['export', one, '--only', 'data,tables', '--chart', 'x.ts'],
    '--chart is for figures, which --only data,tables',
  ],
  [
    ['data', 'quadratic', '--d', '4', '--split', 'test', '--n', '50'],
    '--n is the size of the training sample',
  ],
  [
    ['data', 'quadratic', '--d', '4', '--split', 'train', '--test-size', '50'],
    '--test-size is the size of the test sample',
  ],
  [['data', 'quadratic', '--d', '4', '--n', '50,60'], '--n: one sample size is enough'],
];
for (const [args, line] of idle)
  test(`refused: hierbench ${args.map((arg) => arg.replaceAll(folder, 'FOLDER')).join(' ')}`, async () => {
    const { exitCode, out, err } = await runMain(...args);
    assert.ok(err.startsWith(`hierbench: ${line}`), err);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
    assert.deepEqual([exitCode, out], [2, '']);
  });

/** Flags that have an effect, or that ask for nothing the user would miss. */
const taken: string[][] = [
  ['run', ...small, '--learner', 'mean,two-layer', '--trials', '4', '--diagnose', '--no-diagnose'],
  ['run', ...small, '--learner', 'mean', '--trials', '0'],
  ['run', ...small, '--learner', 'mean', '--trials', '1'],
  ['run', ...small, '--learner', 'mean,deep-sgd', '--diagnose'],
  ['run', ...small, '--learner', 'mean', '--no-diagnose', '--scale', '1'],
  ['run', 'smoke', '--learner', 'mean', '--scale', '3'],
  ['run', 'smoke', '--plugin', plugin, '--learner', 'brought'],
  ['run', 'smoke', '--cells', '--quiet', '--quiet'],
  ['run', 'smoke', '--report', '--retry-failed', '--jobs', '1', '--out', join(folder, 'nowhere')],
];
for (const args of taken)
  test(`taken: hierbench ${args.map((arg) => arg.replaceAll(folder, 'FOLDER')).join(' ')}`, async () => {
    const { exitCode, err } = await runMain(...args, '--dry-run', '--json');
    assert.equal(exitCode, 0, err);
  });
