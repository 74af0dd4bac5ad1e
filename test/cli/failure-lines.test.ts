import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureLines } from '../../cli/failure-lines.ts';
import type { CellRecord } from '../../harness/results/record.ts';
import { sampleRecord, sampleSpec } from '../harness/results/sample-record.ts';

const failed = (seed: number, message: string | undefined, changes: Partial<CellRecord> = {}) =>
  sampleRecord(sampleSpec({ seed }), { status: 'crashed', message, ...changes });

test('every kind of failure gets a line: how many, the first message, where it happened, its log', () => {
  const records = [
    sampleRecord(sampleSpec({ seed: 9 })),
    failed(1, 'prediction 3 of 256 is NaN', { status: 'diverged' }),
    failed(2, 'TypeError: x is not a function (a.ts:3:4)'),
    failed(3, 'TypeError: x is not a function (a.ts:3:4)'),
    failed(4, 'TypeError: x is not a function (a.ts:9:4)'),
    failed(5, 'prediction 17 of 256 is NaN', { status: 'diverged' }),
    failed(6, undefined),
  ];
  const lines = failureLines(records, { logOf: (id) => (id === records[2].id ? 'log/2.log' : undefined) });
  assert.deepEqual(lines, [
    '2 diverged: prediction 3 of 256 is NaN (mean on linear-control, d = 4, n = 128, seed 1)',
    '2 crashed: TypeError: x is not a function (a.ts:3:4) (mean on linear-control, d = 4, n = 128, seed 2; log: log/2.log)',
    '1 crashed: TypeError: x is not a function (a.ts:9:4) (mean on linear-control, d = 4, n = 128, seed 4)',
    '1 crashed: no message (mean on linear-control, d = 4, n = 128, seed 6)',
  ]);
});

test('names are those of the run, tuning is mentioned, and a line stays one line whatever a message contains', () => {
  const tuned = sampleRecord(sampleSpec({ kind: 'tune', seed: 0 }), {
    status: 'crashed',
    message: 'a\nresults: fine\u001b[2J',
  });
  const labels = new Map([[tuned.id, { task: 'our task', learner: 'ours' }]]);
  assert.deepEqual(failureLines([tuned], { labels, logOf: () => undefined }), [
    '1 crashed: a\\u000aresults: fine\\u001b[2J (ours on our task, d = 4, n = 128, tuning)',
  ]);
});

test('with many kinds of failure, the most frequent are listed and the others counted', () => {
  const words = [...'abcdefghijkl'];
  const records = words.flatMap((word, i) => [failed(i, word), ...(word === 'l' ? [failed(99, 'l')] : [])]);
  const lines = failureLines(records, { logOf: () => undefined });
  assert.match(lines[0], /^2 crashed: l /);
  assert.equal(lines.at(-1), 'and 4 more kinds of failure');
  assert.equal(lines.length, 9);
});
