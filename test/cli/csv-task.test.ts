import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const folder = temporaryFolder();
const path = (split: string) => join(folder, `bfc-wide-d16-seed101-${split}.csv`);
const files = `csv:${path('train')},${path('test')}`;

interface Cell {
  readonly spec: { family: string; d: number; n: number; testSize: number };
  readonly status: string;
  readonly metrics: { relativeTestError: number };
  readonly trace: readonly object[];
}

async function cells(task: string, ...more: string[]): Promise<Cell[]> {
  const fixed = [
    '--trials',
    '0',
    '--seeds',
    '1',
    '--quiet',
    '--json',
    '--out',
    join(folder, task.slice(0, 3)),
  ];
  const { exitCode, out, err } = await runMain('run', 'smoke', '--task', task, ...fixed, ...more);
  assert.equal(exitCode, 0, err);
  return (JSON.parse(out) as { results: Cell[] }).results;
}

test('a task’s samples as CSV are the same task', async () => {
  const size = ['--d', '16', '--n', '512'];
  const written = await runMain(
    ...['data', 'bfc-wide', ...size, '--test-size', '1024', '--seed', '101', '--out', folder],
  );
  assert.equal(written.exitCode, 0);
  const learner = ['--learner', 'kernel-ridge'];
  const drawn = await cells('bfc-wide', ...size, ...learner);
  const given = await cells(files, ...learner);
  assert.ok(given.length > 0 && given.length === drawn.length);
  for (const [i, { status, spec, metrics }] of given.entries()) {
    assert.equal(status, 'ok');
    assert.deepEqual([spec.d, spec.n, spec.testSize], [16, 512, 1024]);
    const [one, other] = [metrics.relativeTestError, drawn[i].metrics.relativeTestError];
    assert.ok(Math.abs(one - other) < 1e-5 * other, `${one} and ${other}`);
  }
});

test('--n takes a part of the rows, and the rest measures errors over training', async () => {
  const [whole] = await cells(files, '--learner', 'two-layer', '--steps', '20');
  assert.equal(whole.trace.length, 0);
  const [part] = await cells(files, '--learner', 'two-layer', '--steps', '20', '--n', '256');
  assert.equal(part.spec.n, 256);
  assert.ok(part.trace.length > 0);
});

test('another column can be the label, which names other cells', async () => {
  const [labelled] = await cells(`${files}[label=x_2]`, '--learner', 'mean');
  const [plain] = await cells(files, '--learner', 'mean');
  assert.equal(labelled.status, 'ok');
  assert.notEqual(labelled.metrics.relativeTestError, plain.metrics.relativeTestError);
});

test('what does not fit the files is said in one line', async () => {
  const mistakes: [string[], RegExp][] = [
    [['--task', files, '--n', '600'], /--n: 600 is 600 samples at d = 16; there are 512 to train on/],
    [['--task', `${files}[label=x_99]`], /--task: label: .*-train.csv has no column "x_99"/],
    [['--task', `csv:${path('train')}`], /--task: "csv:.*" has to name two files, csv:train.csv,test.csv/],
  ];
  for (const [args, line] of mistakes) {
    const { exitCode, err } = await runMain('run', 'smoke', ...args);
    assert.equal(exitCode, 2);
    assert.match(err, line);
    assert.equal(err.trimEnd().split('\n').length, 1);
  }
});
