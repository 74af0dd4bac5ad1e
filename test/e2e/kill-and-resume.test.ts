import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deterministicPart } from '../../harness/results/deterministic.ts';
import type { CellRecord } from '../../harness/results/record.ts';
import { cellFile, listCells, readCells, readRun } from '../../harness/results/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { start } from './command-line.ts';

/** A small run with every kind of cell: tuned and untuned, gradients and kernels, several at once. */
const config = `
name: small
tasks:
  - { family: bfc-wide, d: 8, n: 128 }
learners:
  - mean
  - kernel-ridge
  - deep-sgd[width=8]
seeds: 2
trials: 2
steps: 30
testSize: 256
limits: { seconds: 60, memoryMiB: 2048 }
`;

const folder = temporaryFolder();
const file = join(folder, 'small.yaml');
writeFileSync(file, config);

const deterministic = (out: string) =>
  new Map(readCells(out).records.map((record: CellRecord) => [record.id, deterministicPart(record)]));

/** Waits until a run has stored that many cells. */
async function untilStored(out: string, count: number, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (listCells(out).length < count) {
    assert.ok(!over, 'the run ended before it could be stopped');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a run killed half way resumes where it was, and ends like one that was never killed', async () => {
  const killed = join(folder, 'killed');
  const first = start('run', file, '--out', killed);
  await untilStored(killed, 3, first.ended);
  first.child.kill('SIGKILL');
  assert.equal((await first.ended).signal, 'SIGKILL');

  const before = new Map(readCells(killed).records.map((record) => [record.id, record]));
  const written = new Map([...before.keys()].map((id) => [id, statSync(cellFile(killed, id)).mtimeMs]));
  const total = readRun(killed).cells?.length ?? 0;
  assert.ok(before.size >= 3 && before.size < total, `${before.size} of ${total} cells were finished`);

  const second = await start('run', file, '--out', killed, '--json').ended;
  assert.equal(second.code, 0, second.err);
  assert.equal(JSON.parse(second.out).reused, before.size);
  assert.equal(existsSync(join(killed, 'live')), false, 'what running cells show goes with them');
  for (const record of readCells(killed).records) {
    const earlier = before.get(record.id);
    if (!earlier) continue;
    assert.deepEqual(record, earlier);
    assert.equal(statSync(cellFile(killed, record.id)).mtimeMs, written.get(record.id));
  }

  // The same command into another folder, uninterrupted and one cell at a time: the results agree to the last bit.
  const whole = join(folder, 'whole');
  const third = await start('run', file, '--out', whole, '--jobs', '1').ended;
  assert.equal(third.code, 0, third.err);
  assert.equal(listCells(whole).length, total);
  assert.deepEqual(deterministic(killed), deterministic(whole));
  for (const record of readCells(whole).records) assert.equal(record.status, 'ok', record.message);
});

test('SIGINT stops a run in good order: exit code 130, what is finished is kept, and a line says how to resume', async () => {
  const out = join(folder, 'interrupted');
  const { child, ended } = start('run', file, '--out', out);
  await untilStored(out, 1, ended);
  child.kill('SIGINT');
  const { code, err } = await ended;
  assert.equal(code, 130, err);
  assert.match(
    err,
    /interrupted: \d+ of 8 cells have results in .*; the same command continues from there\n$/,
  );
  const { records, warnings } = readCells(out);
  assert.deepEqual(warnings, []);
  assert.ok(records.length >= 1 && records.length < 8);
});
