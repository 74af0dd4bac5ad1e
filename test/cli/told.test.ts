import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

/** What the command line says about a run is true of that run. */

const folder = temporaryFolder();
const small = ['--task', 'linear-control', '--d', '4', '--n', '64'];

async function planned(...args: string[]): Promise<{ name: string; description: string; out: string }> {
  const to = join(temporaryFolder(), 'run');
  const { exitCode, out, err } = await runMain('run', ...args, '--plan-only', '--out', to);
  assert.equal(exitCode, 0, err);
  return { ...JSON.parse(readFileSync(join(to, 'run.json'), 'utf8')), out };
}

test('a plan says how many seeds there are, and which', async () => {
  const { out } = await planned('smoke', '--learner', 'mean', '--seeds', '101..103,107');
  assert.match(out, /; 4 seeds: 101\.\.103, 107\n/);
  const dry = await runMain('run', ...small, '--learner', 'mean', '--seeds', '3', '--dry-run');
  assert.match(dry.out, /^3 seeds: 101\.\.103\n/);
  const to = join(folder, 'one');
  const run = await runMain('run', ...small, '--learner', 'mean', '--seeds', '101..101', '--out', to);
  assert.match(run.err, /^1 cell to run, \d+ at a time; 1 seed: 101\n/);
  const worker = await runMain('worker', to);
  assert.match(worker.err, /^0 cells to run, .*; 1 seed: 101\n/);
});

test('if nothing is tuned, the tuning seed may be reported', async () => {
  for (const args of [
    ['--learner', 'two-layer', '--seeds', '0,1', '--trials', '0'],
    ['--learner', 'two-layer', '--seeds', '0..1', '--trials', '1'],
    ['--learner', 'mean', '--seeds', '0..1'],
  ]) {
    const { exitCode, out, err } = await runMain('run', ...small, ...args, '--dry-run');
    assert.equal(exitCode, 0, err);
    assert.match(out, /^2 seeds: 0\.\.1\n/);
  }
});

test('the description of a run states its suite and the flags that changed it', async () => {
  const said = async (...args: string[]) => {
    const { name, description } = await planned(...args);
    return [name, description];
  };
  const one = ['--learner', 'mean', '--seeds', '1'];
  assert.deepEqual(await said(...small, ...one), [
    'custom',
    'the settings of quick, with --task linear-control --learner mean --d 4 --n 64 --seeds 1',
  ]);
  assert.deepEqual(await said('smoke', '--learner', 'mean', '--d', '16'), [
    'smoke',
    'smoke, with --learner mean --d 16',
  ]);
  const [name, own] = await said('smoke', '--backend', 'cpu', '--time-limit', '60');
  assert.equal(name, 'smoke');
  assert.equal(own, JSON.parse((await runMain('show', 'smoke', '--json')).out).description);
});

const hostile = join(folder, 'hostile.mjs');
writeFileSync(
  hostile,
  `import { z } from '${import.meta.resolve('zod')}';
export default {
  name: 'hostile', description: 'x', source: 'none', search: () => ({}),
  fit() { throw new TypeError('gone \\u001b[2J\\u0007\\u202e\\u009b31m is the screen'); },
  parameters: z.object({}),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
};\n`,
);
const config = join(folder, 'hostile.yaml');
writeFileSync(
  config,
  JSON.stringify({
    name: 'hostile',
    tasks: [{ family: 'linear-control', d: 4, n: 64, label: 'a\u001b]0;title\u0007 task' }],
    learners: [{ learner: hostile, label: 'a\u202e\nlearner' }, 'mean'],
    seeds: 2,
  }),
);

test('a run ends by saying why cells failed, status says the same, and nothing controls the terminal', async () => {
  const to = join(folder, 'failed');
  const run = await runMain('run', config, '--out', to);
  assert.equal(run.exitCode, 0, run.err);
  const message = String.raw`TypeError: gone \u001b[2J\u0007\u202e\u009b31m is the screen (hostile.mjs:4:17)`;
  const line = run.out.split('\n').find((text) => text.startsWith('  2 crashed: '));
  const log = String.raw`log: ${to}/log/[0-9a-f]+\.log\)$`;
  assert.ok(
    line?.startsWith(
      String.raw`  2 crashed: ${message} (a\u202e\u000alearner on a\u001b]0;title\u0007 task, d = 4, n = 64, seed 101; `,
    ),
    run.out,
  );
  assert.match(line ?? '', new RegExp(log));
  const status = await runMain('status', to);
  assert.ok(
    status.out.includes(`2 crashed: ${message} (hostile on linear-control, d = 4, n = 64, seed 101; log: `),
  );
  const shown = await runMain('status', to, '--json');
  const failure = JSON.parse(shown.out).failures[0].message;
  assert.ok(failure.includes('\u001b[2J'), 'the data are as they were');
  const bad = await runMain('run', 'smoke', '--learner', 'no\u001b[31m\u202ename');
  const dry = await runMain('run', config, '--dry-run', '--cells');
  for (const { out, err } of [run, status, shown, bad, dry]) {
    // Yellow and its reset are the program's own.
    const text = `${out}${err}`.replaceAll('\u001b[33m', '').replaceAll('\u001b[39m', '');
    assert.doesNotMatch(text, /(?!\n)[\p{Cc}\u202e]/u);
  }
});
