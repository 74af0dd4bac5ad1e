import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { localExecutor } from '../../../harness/executors/local.ts';
import { descendantsOf } from '../../../harness/processes/process-tree.ts';
import { logFile } from '../../../harness/results/store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { sampleSpec } from '../results/sample-record.ts';
import { fakeLearner } from './fake.ts';

/** Whole cells of learners that are programs: how the limits of a cell apply to them, and what they leave behind. */

const folder = temporaryFolder();
const executor = localExecutor({ folder, jobs: 1, graceSeconds: 2, pollMilliseconds: 50 });
after(() => executor.close());

/** Words that no other process on this machine has in its command line. */
const mark = `hierbench-test-${process.pid}`;

function run(how: string, seconds = 120, memoryMiB = 1024, signal = new AbortController().signal) {
  const spec = sampleSpec({ learner: 'fake', budget: { steps: 1, seconds, memoryMiB } });
  const learnerModule = fakeLearner(folder, how, mark);
  return executor.run({ id: how, spec, learnerModule }, () => {}, signal);
}

/** Command lines of the processes that are, or were started by, the programs of this test. */
function left(): string[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(mark) && !/^\s*\d+\s+Z/.test(line));
}

/** Waits until no process is left; otherwise fails and lists them. */
async function nothingIsLeft(): Promise<void> {
  for (let i = 0; i < 1200 && left().length > 0; i++) await pause(50);
  assert.deepEqual(left(), []);
}

test('a successful cell has the memory and the versions of both processes', async () => {
  const cell = await run('well');
  assert.equal(cell.status, 'ok', cell.message);
  assert.equal(cell.trace.length, 1);
  assert.equal(cell.versions.sums, '1.2');
  assert.ok(cell.metrics);
  await nothingIsLeft();
});

test('a program that starts another one leaves no process behind', async () => {
  const cell = await run('grandchild');
  assert.equal(cell.status, 'ok', cell.message);
  await nothingIsLeft();
});

test('a program that allocates without end is ended at the limit of the cell', async () => {
  const cell = await run('allocates', 60, 500);
  assert.equal(cell.status, 'out-of-memory', cell.message);
  assert.match(cell.message ?? '', /^killed: it used \d+ MiB of its 500 MiB of memory$/);
  assert.ok((cell.peakRssMiB ?? 0) > 500);
  await nothingIsLeft();
});

test('a program that never predicts is ended after its limit', async () => {
  const cell = await run('never-predicts', 0.5);
  assert.equal(cell.status, 'timeout');
  await nothingIsLeft();
});

for (const how of ['floods-errors', 'floods-log'])
  test(`a program that ${how.replace('-', ' its ')} fills no disk`, async () => {
    const cell = await run(how);
    assert.equal(cell.status, 'ok', cell.message);
    assert.ok(statSync(logFile(folder, how)).size < 1.2 * 2 ** 20);
    assert.match(readFileSync(logFile(folder, how), 'utf8'), /… what it wrote beyond 1 MiB is left out\n$/);
  });

test('a worker that is killed takes its program along, even one that ignores every request to end', async () => {
  const controller = new AbortController();
  const cell = run('ignores-the-end', 60, 1024, controller.signal);
  while (left().length === 0) await pause(20);
  assert.ok((await descendantsOf(process.pid)).length > 0);
  controller.abort(new Error('enough'));
  await assert.rejects(cell, /enough/);
  await nothingIsLeft();
});
