import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeCell, writeRun } from '../../harness/results/store.ts';
import type { RunHistory } from '../../reports/history/run-history.ts';
import { day, versionedRun } from '../reports/history/versioned-runs.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

/** Folders of four versions; from the third on, deep-sgd's errors are ten times as large. */
async function folders(): Promise<string[]> {
  const folder = temporaryFolder();
  const options = { d: [8], families: ['bfc-wide'] };
  const written = [];
  for (const [i, version] of ['0.1.0', '0.2.0', '0.3.0', '0.4.0'].entries()) {
    const factors = () => (i >= 2 ? { error: 10 } : {});
    const { run, fits } = versionedRun({
      version,
      date: day(i + 1),
      factors,
      options: { ...options, salt: version },
    });
    const out = join(folder, version);
    await writeRun(out, run);
    for (const cell of fits) await writeCell(out, cell);
    written.push(out);
  }
  return written;
}

test('history prints a table and steps, and writes a page with charts', async () => {
  const runs = await folders();
  const out = join(temporaryFolder(), 'history');
  const { exitCode, out: text, err } = await runMain('history', ...runs, '--out', out);
  assert.equal(exitCode, 0, err);
  assert.match(
    text,
    /\nSteps for the worse:\n {2}error of deep-sgd on bfc-wide: \d+(\.\d+)?× at 0\.3\.0, 95% interval/,
  );
  assert.ok(text.endsWith(`page: ${join(out, 'history.html')}\n`));
  const page = readFileSync(join(out, 'history.html'), 'utf8');
  assert.match(page, /<h2>Steps<\/h2>[\s\S]*<svg[\s\S]*Relative test error over versions/);
  assert.match(readFileSync(join(out, 'error-history.svg'), 'utf8'), /^<svg xmlns=/);
  const { exitCode: code, out: json } = await runMain('history', ...runs, '--json', '--learner', 'deep-sgd');
  assert.equal(code, 0);
  const history = JSON.parse(json) as RunHistory;
  assert.deepEqual(
    history.histories.map(({ series, quantity, steps }) => [series, quantity, steps.length]),
    [
      ['deep-sgd', 'error', 1],
      ['deep-sgd', 'time', 0],
    ],
  );
  const stored = JSON.parse(readFileSync(join(out, 'history.json'), 'utf8')) as RunHistory;
  assert.deepEqual(stored.points, history.points);
});

test('mistakes in history get one line each', async () => {
  const [run] = await folders();
  for (const [args, message] of [
    [[join(run, 'nowhere')], /nowhere holds no run/],
    [[run, '--by', 'size'], /--by: expected version, date, found "size"/],
    [
      [run, '--learner', 'deep-sdg'],
      /--learner: no fit of these runs has the learner deep-sdg; did you mean "deep-sgd"/,
    ],
    [[run, '--tolerance', '-1'], /--tolerance: expected a share from 0 to 10/],
  ] as const) {
    const { exitCode, err } = await runMain('history', ...args);
    assert.equal(exitCode, 2, err);
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});
