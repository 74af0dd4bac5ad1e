import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listCells, readCells, readRun } from '../../harness/results/store.ts';
import { compiledFixture } from '../compiled-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const folder = temporaryFolder();
const flags = ['--learner', 'mean,random-features', '--seeds', '2', '--d', '4', '--n', '64'];

test('two workers that know nothing of each other complete a run in two parts', async () => {
  const out = join(folder, 'parts');
  const planned = await runMain('run', 'smoke', ...flags, '--plan-only', '--out', out);
  assert.equal(planned.exitCode, 0, planned.err);
  assert.match(
    planned.out,
    /^5 cells planned in .*, 5 of them to run, in up to 3 parts; 2 seeds: 101\.\.102\n/,
  );
  assert.deepEqual(listCells(out), []);
  for (const shard of ['2/2', '1/2']) {
    const note = join(folder, `note-${shard[0]}.json`);
    const {
      exitCode,
      out: text,
      err,
    } = await runMain('worker', out, '--shard', shard, '--quiet', '--note', note);
    assert.equal(exitCode, 0, err);
    assert.match(text, /^(\d) of \1 cells of this part have results\n$/);
    assert.deepEqual(JSON.parse(readFileSync(note, 'utf8')), { ended: 'done', left: [] });
  }
  assert.equal(listCells(out).length, readRun(out).cells?.length);
  for (const record of readCells(out).records) assert.equal(record.status, 'ok', record.message);
});

test('a fit whose tuning belongs to another worker is left, with exit code 4', async () => {
  const out = join(folder, 'waiting');
  await runMain('run', 'smoke', ...flags, '--plan-only', '--out', out);
  const list = join(folder, 'fits.txt');
  const { out: json } = await runMain('run', 'smoke', ...flags, '--dry-run', '--json');
  const fits = JSON.parse(json).cells.filter((cell: { needs?: string }) => cell.needs !== undefined);
  writeFileSync(list, fits.map(({ id }: { id: string }) => `${id}\n`).join(''));
  const { exitCode, out: text } = await runMain('worker', out, '--cells', list, '--quiet');
  assert.equal(exitCode, 4);
  assert.match(
    text,
    /^0 of 2 cells of this part have results; left: .* random-features seed 101 and 1 more\n$/,
  );
});

test('--plan-only --retry-failed moves failures aside, so that workers run them again', async () => {
  const out = join(folder, 'failed');
  const learner = compiledFixture('harness/fixtures/misbehaving-learner');
  const config = [
    'run',
    'smoke',
    '--learner',
    `${learner}[how=throws]`,
    '--trials',
    '0',
    '--d',
    '4',
    '--n',
    '64',
    '--out',
    out,
  ];
  await runMain(...config, '--quiet');
  assert.equal(readCells(out).records[0].status, 'crashed');
  const kept = await runMain(...config, '--plan-only', '--json');
  assert.equal(JSON.parse(kept.out).todo, 0);
  const again = await runMain(...config, '--plan-only', '--retry-failed', '--json');
  assert.deepEqual(JSON.parse(again.out), { folder: out, cells: 1, todo: 1, mostShards: 1 });
  assert.deepEqual(listCells(out), []);
});

test('mistakes get one line each', async () => {
  const out = join(folder, 'mistakes');
  const learner = join(folder, 'learner.mjs');
  writeFileSync(
    learner,
    `import { z } from '${import.meta.resolve('zod')}';
    export default {
      name: 'own', description: '', source: '', parameters: z.strictObject({}), search: () => ({}),
      capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true }, fit() {},
    };`,
  );
  await runMain('run', 'smoke', '--learner', learner, '--plan-only', '--out', out);
  const list = join(folder, 'unknown.txt');
  writeFileSync(list, 'nothing\n');
  for (const [args, message] of [
    [['--shard', '3/2'], '--shard: 3/2 is none of the parts 1/2 to 2/2'],
    [['--shard', 'half'], '--shard: expected i/N, such as 3/8, with N up to 100000; found "half"'],
    [['--cells', list], `${list}: the run has no cell "nothing"`],
    [['--cells', join(folder, 'no.txt')], `--cells: there is no file ${join(folder, 'no.txt')}`],
  ] as const) {
    const { exitCode, err } = await runMain('worker', out, ...args);
    assert.deepEqual([exitCode, err], [2, `hierbench: ${message}\n`]);
  }
  const nowhere = await runMain('worker', join(folder, 'nowhere'));
  assert.equal(nowhere.exitCode, 2);
  assert.match(nowhere.err, /holds no run/);
  writeFileSync(learner, `${readFileSync(learner, 'utf8')}\n`);
  const changed = await runMain('worker', out);
  assert.equal(changed.exitCode, 2);
  assert.match(changed.err, /learner\.mjs has changed since .* was planned; repeat the command that/);
  for (const [args, message] of [
    [['--slurm', 'time=1'], '--slurm is for --executor slurm'],
    [
      ['--executor', 'slurm', '--report'],
      '--report: jobs are only queued; use hierbench report once they are done',
    ],
    [['--executor', 'pbs'], '--executor: expected local, slurm, found "pbs"'],
  ] as const) {
    const { exitCode, err } = await runMain('run', 'smoke', ...args);
    assert.deepEqual([exitCode, err], [2, `hierbench: ${message}\n`]);
  }
  const notSubmitted = await runMain('cancel', out);
  assert.equal(notSubmitted.exitCode, 2);
  assert.match(notSubmitted.err, /was not submitted to a cluster/);
});
