import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cellId } from '../../harness/results/cell-id.ts';
import { seal } from '../../harness/results/checksum.ts';
import { cellFile, readCells, writeCell } from '../../harness/results/store.ts';
import type { RunComparison } from '../../reports/compare/compare-runs.ts';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

/** Two folders with the same run, except that in the second deep-sgd's errors are doubled. */
async function twoRuns(): Promise<[string, string]> {
  const folder = temporaryFolder();
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  await writeSyntheticRun(before, { learners: ['deep-sgd', 'mean'] });
  const { cells } = await writeSyntheticRun(after, { learners: ['deep-sgd', 'mean'] });
  for (const cell of cells) {
    if (cell.spec.learner !== 'deep-sgd' || !cell.metrics) continue;
    const relativeTestError = 2 * (cell.metrics.relativeTestError as number);
    await writeCell(after, seal({ ...cell, metrics: { ...cell.metrics, relativeTestError } }));
  }
  return [before, after];
}

test('compare says what differs, and --fail-on turns it into an exit code', async () => {
  const [before, after] = await twoRuns();
  const same = await runMain('compare', before, before, '--fail-on', 'regression,improvement,missing');
  assert.equal(same.exitCode, 0, same.err);
  assert.match(same.out, /^No difference/m);
  const plain = await runMain('compare', before, after);
  assert.equal(plain.exitCode, 0);
  assert.match(plain.out, /Regressions:\n {2}error of deep-sgd: 2\.00×/);
  assert.equal((await runMain('compare', before, after, '--fail-on', 'regression')).exitCode, 3);
  assert.equal((await runMain('compare', after, before, '--fail-on', 'regression')).exitCode, 0);
  assert.equal((await runMain('compare', after, before, '--fail-on', 'regression,improvement')).exitCode, 3);
});

test('compare writes JSON with --json and a page with --html', async () => {
  const [before, after] = await twoRuns();
  const page = join(temporaryFolder(), 'deep', 'compare.html');
  const { out, exitCode, err } = await runMain('compare', before, after, '--json', '--html', page);
  assert.equal(exitCode, 0, err);
  const comparison = JSON.parse(out) as RunComparison;
  assert.equal(comparison.findings.length, 1);
  assert.equal(comparison.learners[0].error?.kind, 'worse');
  assert.match(readFileSync(page, 'utf8'), /1 regression and 0 improvements/);
});

test('compare --markdown prints a summary for a pull request', async () => {
  const [before, after] = await twoRuns();
  const { out, exitCode, err } = await runMain(
    'compare',
    before,
    after,
    '--markdown',
    '--fail-on',
    'regression',
  );
  assert.equal(exitCode, 3, err);
  assert.ok(out.startsWith('### hierbench: '));
  assert.match(
    out,
    /\n\*\*1 regression and 0 improvements beyond 10% and noise, over 60 fits in both\.\*\*\n/,
  );
  assert.match(out, /\n\| error of learners by family \| 2 \| 0 \| 2 \| 0 \|\n/);
  assert.match(out, /\n\| worse \| error \| deep-sgd \| all \| 2\.00× \| 2\.00× \| 30 \| \S+ \|\n/);
});

test('compare --with takes published results in place of a second run', async () => {
  const [before, after] = await twoRuns();
  const { out, exitCode, err } = await runMain('compare', after, '--with', before, '--fail-on', 'regression');
  assert.equal(exitCode, 3, err);
  assert.match(out, /Regressions:\n {2}error of deep-sgd: 2\.00×/);
  assert.match(out, /not measured here/);
  for (const [args, message] of [
    [[before], /compare takes a second run, or --with and published results/],
    [[before, after, '--with', before], /compare takes a second run or --with, not both/],
    [[before, '--with', before, '--with', after], /--with: compare takes one baseline/],
    [[before, '--with', before, '--edited'], /--edited is about two runs/],
    [[before, '--with', 'nowhere'], /--with nowhere: there is no such folder/],
  ] as const) {
    const refused = await runMain('compare', ...args);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.err, message);
    assert.equal(refused.err.trim().split('\n').length, 1, refused.err);
  }
});

test('compare --edited compares a learner whose file was edited', async () => {
  const [before, after] = await twoRuns();
  const { records } = readCells(after);
  for (const [folder, digest] of [
    [before, 'a'],
    [after, 'b'],
  ])
    for (const cell of readCells(folder).records) {
      const spec = { ...cell.spec, learnerDigest: digest };
      const id = cellId(spec);
      rmSync(cellFile(folder, cell.id));
      await writeCell(folder, seal({ ...cell, spec, id }));
    }
  const plain = await runMain('compare', before, after);
  assert.equal(plain.exitCode, 2);
  assert.match(plain.err, /have no fit in common: .* \(--edited compares learners whose files were edited\)/);
  const edited = await runMain('compare', before, after, '--edited', '--json');
  assert.equal(edited.exitCode, 0, edited.err);
  assert.equal((JSON.parse(edited.out) as RunComparison).shared, records.length);
});

test('mistakes in compare get one line each', async () => {
  const [before, after] = await twoRuns();
  const other = join(temporaryFolder(), 'other');
  await writeSyntheticRun(other, { d: [64], learners: ['mean'] });
  for (const [args, message] of [
    [[before, join(before, 'nowhere')], /nowhere holds no run/],
    [[before, other], /have no fit in common/],
    [[before, after, '--tolerance', 'much'], /--tolerance: expected a share from 0 to 10/],
    [
      [before, after, '--fail-on', 'regresion'],
      /--fail-on: expected regression, improvement, missing, found "regresion"/,
    ],
    [[before, after, '--html', ' '], /--html: a value is missing/],
    [[before, after, '--markdown', '--json'], /--markdown and --json: give only one of them/],
  ] as const) {
    const { exitCode, err } = await runMain('compare', ...args);
    assert.equal(exitCode, 2, err);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});
