import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, secondsBeyondFits, TimeLeft } from '../../../harness/plan/time-left.ts';
import { sampleRecord, sampleSpec } from '../results/sample-record.ts';

test('every sort of cell has its own speed, and unknown sorts have the speed of all', () => {
  const left = new TimeLeft(2);
  left.add('slow', 10);
  left.add('slow', 10);
  left.add('fast', 10);
  left.add('fast', 10);
  left.add('new', 40);
  assert.equal(left.estimate(), undefined);
  left.finished('slow', 10, 30);
  left.finished('fast', 10, 10);
  // 10 × 3 s + 10 × 1 s + 40 × 2 s, on two slots.
  assert.equal(left.estimate(), 60);
});

test('what every cell takes beyond its fits is no matter of weight', () => {
  const left = new TimeLeft(1);
  for (let i = 0; i < 3; i++) left.add('a', 10);
  for (let i = 0; i < 5; i++) left.add('a', 1);
  left.finished('a', 10, 12, 4);
  left.finished('a', 10, 12, 2);
  // 2 s each, and 1 s for each unit of weight: 12 s for the heavy one, 3 s for each light one.
  assert.ok(Math.abs((left.estimate() ?? 0) - 27) < 1e-9);
});

test('a cell that runs counts with what it has left, and the longest of them is a bound', () => {
  const left = new TimeLeft(4);
  for (let i = 0; i < 4; i++) left.add('a', 10);
  left.finished('a', 10, 20);
  const begun = (...seconds: number[]) => seconds.map((own) => ({ sort: 'a', weight: 10, seconds: own }));
  assert.equal(
    left.estimate(begun(8, 8, 8)),
    12,
    'on four places, 36 s of work, and not a cell of 12 s in 9 s',
  );
  assert.equal(left.estimate(begun(8), 1), 52);
  assert.equal(left.estimate(begun(500), 2), 20, 'one that is late takes nothing from the others');
});

test('a machine that becomes slower is noticed, and cells that do not run are no measure', () => {
  const left = new TimeLeft(1);
  for (let i = 0; i < 42; i++) left.add('a', 1);
  for (let i = 0; i < 20; i++) left.finished('a', 1, 1);
  for (let i = 0; i < 20; i++) left.finished('a', 1, 3);
  left.dropped('a', 1);
  const estimate = left.estimate() ?? 0;
  assert.ok(estimate > 2.6 && estimate < 3, `${estimate}`);
});

test('a record tells what its cell took beyond its fits, as far as it knows', () => {
  const timings = { dataSeconds: 1, fitSeconds: 5, fitCpuSeconds: 5, cellSeconds: 9 };
  const trial = { params: {}, status: 'ok' as const, cpuSeconds: 1 };
  const trials = [1, 3].map((wallSeconds, index) => ({ ...trial, index, wallSeconds }));
  const of = (changes: Parameters<typeof sampleRecord>[1], kind: 'fit' | 'tune' = 'fit') =>
    secondsBeyondFits(sampleRecord(sampleSpec({ kind }), changes));
  assert.equal(of({ timings }), 4);
  assert.equal(of({ timings, repeats: { fitSeconds: [3, 4], fitCpuSeconds: [3, 4], identical: true } }), 2);
  assert.equal(of({ timings, trials }, 'tune'), 5);
  assert.equal(of({ timings: undefined }), undefined);
});

test('nothing is left at the end', () => {
  const left = new TimeLeft(4);
  left.add('a', 5);
  left.finished('a', 5, 3);
  assert.equal(left.estimate(), 0);
});

test('durations are written as people say them', () => {
  assert.deepEqual([0.2, 45, 150, 7500].map(formatDuration), ['1 s', '45 s', '3 min', '2 h 5 min']);
});
