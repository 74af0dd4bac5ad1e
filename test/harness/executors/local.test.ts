import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import type { CellActivity } from '../../../harness/executors/contract.ts';
import { localExecutor } from '../../../harness/executors/local.ts';
import type { CellSpec } from '../../../harness/results/record.ts';
import { logFile } from '../../../harness/results/store.ts';
import { compiledFixture } from '../../compiled-fixture.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { sampleSpec } from '../results/sample-record.ts';

const folder = temporaryFolder();
const executor = localExecutor({ folder, jobs: 1, graceSeconds: 1, pollMilliseconds: 50 });
after(() => executor.close());

const learnerModule = compiledFixture('harness/fixtures/misbehaving-learner');
/** The same, where the place of an error in the source is what is tested. */
const learnerSource = new URL('../fixtures/misbehaving-learner.ts', import.meta.url).pathname;

/** Runs one cell of the misbehaving learner in a process of its own. */
function run(
  id: string,
  how: string,
  changes: Partial<CellSpec> = {},
  signal = new AbortController().signal,
  module = learnerModule,
) {
  const spec = sampleSpec({ learner: 'misbehaving', learnerParams: { how }, ...changes });
  const activities: CellActivity[] = [];
  const finished = executor.run(
    { id, spec, learnerModule: module },
    (activity) => activities.push(activity),
    signal,
  );
  return { finished, activities };
}

const limits = (seconds: number, memoryMiB = 1024) => ({ budget: { steps: 1, seconds, memoryMiB } });

test('a successful cell ends well, and reports what it is doing on the way', async () => {
  const { finished, activities } = run('well', 'well');
  const cell = await finished;
  assert.equal(cell.status, 'ok', cell.message);
  assert.ok(cell.cellSeconds > 0 && (cell.peakRssMiB ?? 0) > 10);
  assert.ok(cell.metrics && cell.versions.node === process.versions.node);
  assert.deepEqual([...new Set(activities.map(({ phase }) => phase))], ['start', 'data', 'fit', 'evaluate']);
  assert.equal(existsSync(logFile(folder, 'well')), false, 'no output, no log');
});

test('an exception makes a cell crashed, with its stack in the log', async () => {
  const { signal } = new AbortController();
  const cell = await run('throws', 'throws', {}, signal, learnerSource).finished;
  assert.equal(cell.status, 'crashed');
  assert.match(
    cell.message ?? '',
    /^TypeError: no such luck and a second line \(misbehaving-learner\.ts:\d+:\d+\)$/,
  );
  assert.match(readFileSync(logFile(folder, 'throws'), 'utf8'), /no such luck[\s\S]*misbehaving-learner/);
});

test('an exception outside the fit makes a cell crashed, with its line', async () => {
  const cell = await run('later', 'rejects-later').finished;
  assert.equal(cell.status, 'crashed');
  assert.match(cell.message ?? '', /^the worker ended with code 1 .*thrown where nobody listens/);
});

test('an exit makes a cell crashed, with the last line of what it printed', async () => {
  const cell = await run('exits', 'exits').finished;
  assert.deepEqual(
    [cell.status, cell.message],
    ['crashed', 'the worker ended with code 3 before it had a result: giving up'],
  );
});

test('a learner that never yields is killed after its limit and grace', async () => {
  const cell = await run('stuck', 'stuck', limits(0.2)).finished;
  assert.deepEqual(
    [cell.status, cell.message],
    ['timeout', 'killed: it was still running 1 s after its limit of 0.2 s'],
  );
});

test('a learner that allocates without end is killed at its limit', async () => {
  const cell = await run('allocates', 'allocates', limits(60, 400)).finished;
  assert.equal(cell.status, 'out-of-memory');
  assert.match(cell.message ?? '', /^killed: it used \d+ MiB of its 400 MiB of memory$/);
  assert.ok((cell.peakRssMiB ?? 0) > 400);
});

test('a cell that exceeds the memory available here but not its own limit is put back', async () => {
  const small = localExecutor({ folder, jobs: 1, pollMilliseconds: 50, allowanceMiB: 400 });
  after(() => small.close());
  const spec = sampleSpec({
    learner: 'misbehaving',
    learnerParams: { how: 'allocates' },
    ...limits(60, 4000),
  });
  const signal = new AbortController().signal;
  await assert.rejects(
    small.run({ id: 'large', spec, learnerModule }, () => {}, signal),
    {
      name: 'PutBackError',
      message: 'it needs more than the 400 MiB that a cell has here',
    },
  );
});

test('a tuning trial that has to be killed costs that trial and no other', async () => {
  const { finished } = run('tune', 'well', {
    kind: 'tune',
    seed: 0,
    // Draws are from 0.6 to 1.4: some trials get stuck, but not the first, whose scale is 0.5.
    learnerParams: { stuckAbove: 1 },
    tuning: { trials: 4, seed: 0, validation: 0.25 },
    // Long enough on any machine for the trials that do not get stuck.
    ...limits(5),
  });
  const { status, trials = [], params } = await finished;
  assert.equal(status, 'ok');
  assert.deepEqual(
    trials.map(({ index }) => index),
    [0, 1, 2, 3],
  );
  for (const trial of trials) {
    const stuck = (trial.params.scale as number) > 1;
    assert.equal(trial.status, stuck ? 'timeout' : 'ok', trial.message);
  }
  assert.ok(trials.some((trial) => trial.status === 'timeout'));
  assert.equal(params?.scale, 0.5);
});

test('an abort ends the cell at once, without a result', async () => {
  const controller = new AbortController();
  const { finished, activities } = run('abort', 'stuck', limits(60), controller.signal);
  while (!activities.some(({ phase }) => phase === 'fit'))
    await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort(new Error('enough'));
  await assert.rejects(finished, /enough/);
});

test('measuring what workers use leaves no file open', {
  skip: process.platform !== 'linux' && 'it is counted in /proc',
}, async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  await run('before', 'well').finished;
  const before = open();
  for (const id of ['one', 'two', 'three']) await run(id, 'well').finished;
  assert.ok(open() <= before + 1, `${before} files were open, and then ${open()}`);
});

test('a worker that cannot be started says nothing about its cell', async () => {
  const { execPath } = process;
  process.execPath = '/nowhere/node';
  try {
    await assert.rejects(run('nowhere', 'well').finished, {
      name: 'StoppedError',
      message: /^cannot start a worker: spawn \/nowhere\/node ENOENT; /,
    });
  } finally {
    process.execPath = execPath;
  }
});

test('a parent that was suspended for a while does not consider its worker late', async () => {
  const { finished, activities } = run('frozen', 'takes-a-second', limits(8));
  while (!activities.some(({ phase }) => phase === 'fit'))
    await new Promise((resolve) => setTimeout(resolve, 10));
  // Longer than the limit and its grace; the worker is done before.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_500);
  const cell = await finished;
  assert.equal(cell.status, 'ok', cell.message);
});
