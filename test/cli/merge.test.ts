import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cellFile, writeRun } from '../../harness/results/store.ts';
import type { Merge } from '../../harness/run/merge-runs.ts';
import { loadRuns } from '../../reports/load.ts';
import { collectResults } from '../../reports/rows.ts';
import { type SyntheticOptions, writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const small = { d: [8, 16], seeds: 2, families: ['bfc-wide'], learners: ['deep-sgd', 'mean'] };

/** A run in a folder of that name, on a machine with that processor. */
async function lab(folder: string, name: string, cpu: string, options: SyntheticOptions = {}) {
  const at = join(folder, name);
  const { run, cells } = await writeSyntheticRun(at, { ...small, ...options });
  await writeRun(at, { ...run, environment: { ...run.environment, cpu } });
  return { folder: at, cells };
}

async function twoLabs() {
  const folder = temporaryFolder();
  const a = await lab(folder, 'Lab A', 'CPU one');
  const b = await lab(folder, 'lab-b', 'CPU two', { salt: 'b' });
  return { a, b, out: join(folder, 'deep', 'both') };
}

test('merge keeps every run as it was; report, status, export and publish read it; curves stay apart', async () => {
  const { a, b, out } = await twoLabs();
  const merged = await runMain('merge', a.folder, b.folder, '--out', out);
  assert.equal(merged.exitCode, 0, merged.err);
  assert.match(
    merged.out,
    /^lab-a: run synthetic of .*Lab A, 8 cells\nlab-b: .*8 with different results from an earlier run$/m,
  );
  for (const [source, name] of [
    [a, 'lab-a'],
    [b, 'lab-b'],
  ] as const)
    for (const { id } of source.cells)
      assert.equal(
        readFileSync(cellFile(join(out, 'sources', name), id), 'utf8'),
        readFileSync(cellFile(source.folder, id), 'utf8'),
      );
  const status = await runMain('status', out);
  assert.match(status.out, /lab-a, in [\s\S]*CPU one[\s\S]*lab-b, in [\s\S]*CPU two/);
  const { sources } = JSON.parse((await runMain('status', out, '--json')).out);
  assert.deepEqual(
    sources.map(({ origin, cells }: { origin: string; cells: number }) => [origin, cells]),
    [
      ['lab-a', 8],
      ['lab-b', 8],
    ],
  );
  const data = join(out, '..', 'data');
  assert.equal((await runMain('export', out, '--only', 'data', '--out', data)).exitCode, 0);
  const csv = readFileSync(join(data, 'data', 'results.csv'), 'utf8');
  assert.equal(csv.trim().split('\n').length, 1 + 16);
  assert.match(csv, /^synthetic,lab-b,.*,deep-sgd \(lab-b\),/m);
  const report = join(out, '..', 'report');
  assert.equal((await runMain('report', out, '--out', report)).exitCode, 0);
  const markdown = readFileSync(join(report, 'report.md'), 'utf8');
  assert.match(markdown, /## Methods\n\nThe fits come from 2 environments and are never pooled/);
  assert.match(markdown, /deep-sgd \(lab-a\)/);
  assert.equal((await runMain('report', out, '--pool', '--out', report)).exitCode, 0);
  assert.match(
    readFileSync(join(report, 'report.md'), 'utf8'),
    /## Methods\n\nThe fits of 2 environments are pooled/,
  );
});

test('two runs from two machines stay apart in one report even without a merge', async () => {
  const { a, b } = await twoLabs();
  const { series } = collectResults(loadRuns([a.folder, b.folder]));
  assert.deepEqual(
    series.map(({ label }) => label),
    ['deep-sgd (CPU one)', 'deep-sgd (CPU two)', 'mean (CPU one)', 'mean (CPU two)'],
  );
});

test('a copy of a run is left out, and cells of two runs from one machine form one curve', async () => {
  const folder = temporaryFolder();
  const a = await lab(folder, 'a', 'CPU');
  const copy = await lab(folder, 'copy', 'CPU');
  const more = await lab(folder, 'more', 'CPU', { seeds: 3 });
  const out = join(folder, 'out');
  const {
    exitCode,
    err,
    out: said,
  } = await runMain('merge', a.folder, copy.folder, more.folder, '--out', out, '--json');
  assert.equal(exitCode, 0);
  assert.match(err, /copy has nothing that .*a does not have; it is left out/);
  const { sources } = JSON.parse(said) as Merge;
  assert.deepEqual(
    sources.map(({ origin, cells, same, different }) => [origin, cells, same, different]),
    [
      ['a', 8, 0, 0],
      ['more', 12, 8, 0],
    ],
  );
  const { series, rows } = collectResults(loadRuns([out]));
  assert.deepEqual(
    series.map(({ label }) => label),
    ['deep-sgd', 'mean'],
  );
  assert.equal(rows.length, 12);
});

test('damaged cells are left out with a line each, and a merge can be merged again under its names', async () => {
  const { a, b, out } = await twoLabs();
  writeFileSync(cellFile(a.folder, a.cells[0].id), '{');
  const first = await runMain(
    'merge',
    a.folder,
    b.folder,
    '--out',
    out,
    '--as',
    'Ours,theirs',
    '--name',
    'both labs',
  );
  assert.equal(first.exitCode, 0);
  assert.match(
    first.err,
    new RegExp(`^hierbench: .*${a.cells[0].id}\\.json is damaged: .*; it is left out$`, 'm'),
  );
  assert.deepEqual(readdirSync(join(out, 'sources')), ['ours', 'theirs']);
  const c = await lab(join(out, '..'), 'ours', 'CPU three', { salt: 'c' });
  const again = join(out, '..', 'again');
  assert.equal((await runMain('merge', out, c.folder, '--out', again)).exitCode, 0);
  assert.deepEqual(readdirSync(join(again, 'sources')).sort(), ['ours', 'ours-2', 'theirs']);
});

test('mistakes in merge, and in commands that take one run, get one line each', async () => {
  const { a, b, out } = await twoLabs();
  assert.equal((await runMain('merge', a.folder, b.folder, '--out', out)).exitCode, 0);
  const full = join(temporaryFolder(), 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'x'), '');
  const broken = join(temporaryFolder(), 'broken');
  mkdirSync(broken);
  writeFileSync(
    join(broken, 'merged.json'),
    '{"schema": 1, "name": "x", "sources": [{"origin": "../../etc"}]}',
  );
  for (const [args, message] of [
    [['merge', a.folder, '--out', full], /--out: .*full is not empty/],
    [['merge', join(full, 'no'), '--out', out], /no holds no run/],
    [['merge', a.folder], /--out is missing/],
    [['merge', a.folder, b.folder, '--out', `${out}2`, '--as', 'x'], /--as: 1 names for 2 runs/],
    [['merge', a.folder, b.folder, '--out', `${out}2`, '--as', 'x,X'], /--as: two runs would be called "x"/],
    [['compare', out, a.folder], /both holds several runs, merged; name one of .*lab-a, .*lab-b/],
    [['report', broken], /merged\.json is damaged/],
    [
      ['run', 'smoke', '--out', out],
      /both holds several runs, merged; results of a run need a folder of their own/,
    ],
  ] as const) {
    const { exitCode, err } = await runMain(...args);
    assert.equal(exitCode, 2, `${args.join(' ')}: ${err}`);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
  assert.ok(!existsSync(`${out}2`));
});
