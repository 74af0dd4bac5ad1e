import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { Progress } from '../../cli/progress.ts';
import type { PlannedCell } from '../../harness/plan/plan.ts';
import { sampleRecord, sampleSpec } from '../harness/results/sample-record.ts';

const cell = (seed: number): PlannedCell => {
  const spec = sampleSpec({ seed });
  return { id: String(seed), spec, taskLabel: 'linear-control', learnerLabel: 'mean' };
};
const cells = [cell(1), cell(2), cell(3)];

function follow(live: boolean, interval?: number) {
  let written = '';
  const stream = {
    isTTY: live,
    columns: 60,
    write(text: string) {
      written += text;
    },
  };
  return {
    progress: new Progress({ stream, live, interval }),
    text: () => stripVTControlCharacters(written),
  };
}

test('progress shows counts, the running cells, and what they are doing', () => {
  const { progress } = follow(false);
  progress.planned(cells, cells, 2);
  progress.started(cells[0]);
  progress.started(cells[1]);
  progress.activity(cells[1], { phase: 'fit', trial: { index: 1, of: 3 }, step: 40, of: 100 });
  assert.match(
    progress.text(),
    /^0\/3 cells in \d+ s · linear-control d=4 n=128 mean seed 1 · linear-control d=4 n=128 mean seed 2 \(trial 2\/3, step 40\/100\)$/,
  );
  progress.finished(cells[0], sampleRecord(cells[0].spec));
  assert.match(progress.text(), /^1\/3 cells in \d+ s, about \d+ s left · /);
  progress.close();
});

test('cells that never ran say nothing of the time that is left', () => {
  const { progress } = follow(false);
  progress.planned(cells, cells, 1);
  progress.finished(cells[0], sampleRecord(cells[0].spec, { status: 'unsupported', message: 'no' }));
  assert.match(progress.text(), /^1\/3 cells in \d+ s$/);
  progress.close();
});

test('a failure and a note get a line of their own, and an unusable earlier result is not a failure', () => {
  const { progress, text } = follow(false);
  progress.planned(cells, cells, 1);
  progress.finished(cells[0], sampleRecord(cells[0].spec, { status: 'timeout', message: 'too slow' }));
  progress.finished(cells[1], sampleRecord(cells[1].spec, { note: 'with the defaults' }));
  progress.finished(cells[2], sampleRecord(cells[2].spec, { status: 'unsupported', message: 'no' }));
  progress.close();
  assert.deepEqual(
    text()
      .trimEnd()
      .replace(/in \d+ s$/, 'in 1 s')
      .split('\n'),
    [
      '3 cells to run, 1 at a time; 3 seeds: 1..3',
      'linear-control d=4 n=128 mean seed 1: timeout: too slow',
      'linear-control d=4 n=128 mean seed 2: with the defaults',
      '3/3 cells, 1 failed in 1 s',
    ],
  );
});

test('progress says so if nothing is left to do', () => {
  const { progress, text } = follow(false);
  progress.planned(cells, [], 2);
  progress.close();
  assert.equal(text(), '0 cells to run, 2 at a time, 3 more finished before; 3 seeds: 1..3\n');
});

test('a terminal’s line is rewritten in place and never longer than the terminal', async () => {
  let written = '';
  const stream = {
    isTTY: true,
    columns: 40,
    write(text: string) {
      written += text;
    },
  };
  const progress = new Progress({ stream, live: true, interval: 1 });
  progress.planned(cells, cells, 3);
  for (const one of cells) progress.started(one);
  while (!written.includes('…')) await new Promise((resolve) => setTimeout(resolve, 1));
  progress.close();
  const lines = written.split('\r\x1b[K').slice(1);
  for (const line of lines.filter((text) => !text.endsWith('\n'))) assert.ok(line.length < 40, line);
});
