import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCell } from '../../../harness/cell/cell-context.ts';
import { fitCell } from '../../../harness/cell/fit-cell.ts';
import { tuneCell } from '../../../harness/cell/tune-cell.ts';
import { streamStart } from '../../../harness/protocol/protocol.ts';
import type { CellSpec } from '../../../harness/results/record.ts';
import { sampleSpec } from '../results/sample-record.ts';
import { recordingListener } from './cell-listener.ts';

const learnerModule = new URL('../fixtures/streaming-learner.ts', import.meta.url).pathname;

/** A cell of the streaming learner, and the seconds off the clock that its listener is told. */
async function open(changes: Partial<CellSpec> = {}) {
  const offClock: number[] = [];
  const listener = {
    ...recordingListener().listener,
    offClock: (seconds: number) => void offClock.push(seconds),
  };
  const tuning = { trials: 0, seed: 0, validation: 0 };
  const spec = sampleSpec({ learner: 'streaming', n: 'stream', tuning, ...changes });
  return { context: await openCell({ id: 'test', spec, learnerModule }, listener), offClock };
}

test('a cell on a stream holds the stream’s beginning, draws the rest off the clock, and stores what it drew', async () => {
  const { context } = await open();
  const { status, message, info, timings, metrics, trace, spectrum } = await fitCell(context);
  assert.equal(status, 'ok', message);
  assert.deepEqual(info, { samplesSeen: 300, held: streamStart, streamed: 'yes' });
  assert.ok((timings?.sampleSeconds ?? 0) > 0);
  // The best constant has relative error 1, in training as in testing.
  for (const error of [metrics?.relativeTestError, metrics?.relativeTrainError])
    assert.ok(Math.abs((error ?? 0) - 1) < 0.1);
  assert.equal(trace.length, 1);
  assert.equal(spectrum?.kernelFloor, undefined);
  assert.ok((spectrum?.weights.length ?? 0) > 0);
});

test('drawing rows does not count against the limit, and the parent hears of it', async () => {
  const seconds = 0.15;
  const { context, offClock } = await open({
    learnerParams: { rows: 20_000, calls: 20 },
    d: 16,
    budget: { steps: 1, seconds, memoryMiB: 1024 },
  });
  const { status, message, timings } = await fitCell(context);
  assert.equal(status, 'ok', message);
  const { sampleSeconds = 0, fitSeconds = 0 } = timings ?? {};
  assert.ok(fitSeconds < seconds && sampleSeconds > fitSeconds);
  const told = offClock.reduce((sum, each) => sum + each, 0);
  assert.ok(told > sampleSeconds - 0.2);
});

test('the same seed gives the same bits, also in repeated fits', async () => {
  const once = await fitCell((await open()).context, undefined, 3);
  assert.equal(once.repeats?.identical, true);
  const again = await fitCell((await open()).context);
  assert.deepEqual(again.metrics, once.metrics);
  const other = await fitCell((await open({ seed: 2 })).context);
  assert.notDeepEqual(other.metrics, once.metrics);
});

test('a fit on a number of samples is given no stream', async () => {
  const { info, timings } = await fitCell((await open({ n: 128 })).context);
  assert.deepEqual(info, { held: 128, streamed: 'no' });
  assert.ok(timings && !('sampleSeconds' in timings));
});

test('what is no number of rows is invalid, and so is drawing rows while predicting', async () => {
  for (const rows of [0, -1, 1.5]) {
    const { status, message } = await fitCell((await open({ learnerParams: { rows } })).context);
    assert.equal(status, 'invalid');
    assert.equal(message, `fresh was asked for ${rows} rows; it has to be a positive whole number`);
  }
  const { status, message } = await fitCell((await open({ learnerParams: { late: true } })).context);
  assert.equal(status, 'invalid');
  assert.equal(message, 'fresh was called after the fit; its rows are for training only');
});

test('trials read the tuning seed’s stream from its beginning, and are scored on other fresh rows', async () => {
  const tuning = { trials: 3, seed: 0, validation: 0 };
  const { context } = await open({ kind: 'tune', seed: 0, tuning, testSize: 0, learnerParams: {} });
  const { status, trials = [], timings } = await tuneCell(context);
  assert.equal(status, 'ok');
  assert.equal(trials.length, 3);
  for (const { validationError = 0 } of trials) assert.ok(Math.abs(validationError - 1) < 0.1);
  assert.ok((timings?.sampleSeconds ?? 0) > 0);
  const again = await tuneCell((await open({ kind: 'tune', seed: 0, tuning, testSize: 0 })).context);
  assert.deepEqual(
    again.trials?.map(({ validationError }) => validationError),
    trials.map(({ validationError }) => validationError),
  );
});
