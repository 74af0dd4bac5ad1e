import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCell } from '../../../harness/cell/cell-context.ts';
import { fitCell } from '../../../harness/cell/fit-cell.ts';
import type { Tuned } from '../../../harness/processes/worker-messages.ts';
import { sampleSpec } from '../results/sample-record.ts';
import { openMisbehaving, recordingListener } from './cell-listener.ts';

test('a successful cell has its metrics, timings, trace and information', async () => {
  const { context, events } = await openMisbehaving({});
  const outcome = await fitCell(context);
  assert.equal(outcome.status, 'ok', outcome.message);
  assert.deepEqual(events, ['data', 'fit', 'evaluate']);
  const { metrics, timings, trace, info, params } = outcome;
  // The learner predicts 0.5 everywhere; labels have mean about 0 and variance about 1.
  assert.ok(metrics && Math.abs(metrics.relativeTestError - 1.25) < 0.3);
  assert.equal(metrics.relativeTestError, metrics.testMse / metrics.testVariance);
  assert.equal(metrics.zeroOneError, undefined);
  assert.ok(timings && timings.fitSeconds > 0 && (timings.predictMsPer1000 ?? 0) > 0);
  assert.equal(timings.tuneSeconds, undefined);
  assert.equal(trace.length, 1);
  assert.deepEqual(info, { steps: 1, stopStep: 1 }, 'a figure that is not finite is not stored');
  assert.equal(params?.scale, 0.5);
});

test('parameters tuned for another variant do not override those that are fixed here', async () => {
  const { context } = await openMisbehaving({ learnerParams: { scale: 0.25 } });
  const tuned: Tuned = { params: { how: 'well', scale: 0.75 }, tuneSeconds: 1, tuneCpuSeconds: 1 };
  const { params } = await fitCell(context, tuned);
  assert.deepEqual([params?.how, params?.scale], ['well', 0.25]);
});

test('a classification task has its fraction of wrong signs', async () => {
  const { context } = await openMisbehaving({
    taskParams: { output: 'classification' },
    family: 'quadratic',
    d: 8,
  });
  const { metrics } = await fitCell(context);
  assert.ok(metrics?.zeroOneError !== undefined && metrics.zeroOneError > 0 && metrics.zeroOneError < 1);
});

test('the same cell twice gives the same bits, and another seed gives others', async () => {
  const metrics = async (seed: number) => (await fitCell((await openMisbehaving({ seed })).context)).metrics;
  assert.deepEqual(await metrics(1), await metrics(1));
  assert.notDeepEqual(await metrics(1), await metrics(2));
});

test('a cell runs with the parameters that tuning found', async () => {
  const tuned: Tuned = {
    params: { how: 'well', scale: 0, stuckAbove: 9 },
    stopStep: 4,
    tuneSeconds: 3,
    tuneCpuSeconds: 2,
  };
  const outcome = await fitCell((await openMisbehaving({})).context, tuned);
  assert.deepEqual(outcome.params, tuned.params);
  assert.equal(outcome.stopStep, 4);
  assert.equal(outcome.timings?.tuneSeconds, 3);
  assert.equal(outcome.timings?.tuneCpuSeconds, 2);
  // The learner predicts 0, and labels have mean about 0.
  assert.ok(Math.abs((outcome.metrics?.relativeTestError ?? 9) - 1) < 0.1);
});

test('a cell runs with the defaults, and says so, if no trial succeeded', async () => {
  const tuned: Tuned = { note: 'no trial succeeded', tuneSeconds: 3, tuneCpuSeconds: 2 };
  const outcome = await fitCell((await openMisbehaving({})).context, tuned);
  assert.equal(outcome.status, 'ok');
  assert.equal(outcome.params?.scale, 0.5);
  assert.equal(outcome.note, 'no trial succeeded');
});

const failures: [string, string, string | RegExp][] = [
  ['throws', 'crashed', /^TypeError: no such luck and a second line \(misbehaving-learner\.ts:\d+:\d+\)$/],
  ['not-a-number', 'diverged', 'prediction 1 of 256 is NaN'],
  ['wrong-length', 'invalid', 'predict returned 257 numbers for 256 rows'],
  ['wrong-type', 'invalid', 'predict returned an Array; it has to return a Float32Array'],
  ['stops-late', 'timeout', 'the fit took more than its 0.05 s'],
];
for (const [how, status, message] of failures)
  test(`a learner that ${how}: ${status}`, async () => {
    const { context } = await openMisbehaving({
      learnerParams: { how },
      budget: { steps: 1, seconds: how === 'stops-late' ? 0.05 : 20, memoryMiB: 1000 },
    });
    const outcome = await fitCell(context);
    assert.equal(outcome.status, status);
    if (typeof message === 'string') assert.equal(outcome.message, message);
    else assert.match(outcome.message ?? '', message);
    assert.equal(outcome.metrics, undefined);
  });

test('a diagnosed cell compares the features of every layer at every trace point', async () => {
  const { listener } = recordingListener();
  const spec = sampleSpec({
    family: 'bfc-chain',
    taskParams: { k: 2 },
    d: 6,
    learner: 'deep-sgd',
    learnerParams: { width: 8 },
    diagnose: true,
    budget: { steps: 20, seconds: 60, memoryMiB: 1024 },
  });
  const { status, message, trace, metrics } = await fitCell(
    await openCell({ id: 'diagnosed', spec }, listener),
  );
  assert.equal(status, 'ok', message);
  assert.ok(trace.length > 1);
  for (const { spanErrors } of trace) assert.deepEqual(Object.keys(spanErrors ?? {}), ['2', '3']);
  assert.deepEqual(metrics?.spanErrors, trace.at(-1)?.spanErrors, 'the last trace point is the final model');
  assert.equal(metrics?.overlap, undefined, 'these targets are no multi-index models');
  for (const { featureErrors = {}, featureAngles } of trace) {
    assert.deepEqual(Object.keys(featureErrors), ['2', '3']);
    assert.deepEqual([featureAngles?.['2'].length, featureAngles?.['3'].length], [2, 2]);
    for (const error of Object.values(featureErrors)) assert.ok(error >= 0);
  }
});

test('if a fit is repeated for its times, all times are stored, medians count, and the result is that of the first', async () => {
  const once = await fitCell((await openMisbehaving({})).context);
  const { context, events } = await openMisbehaving({});
  const { repeats, timings, load, ...outcome } = await fitCell(context, undefined, 4);
  assert.deepEqual(events, ['data', 'fit', 'fit', 'fit', 'fit', 'evaluate']);
  assert.equal(repeats?.fitSeconds.length, 4);
  assert.equal(repeats?.identical, true);
  const [, low, high] = [...(repeats?.fitSeconds ?? [])].sort((a, b) => a - b);
  assert.equal(timings?.fitSeconds, (low + high) / 2);
  assert.ok(load && load.cores >= 1);
  assert.deepEqual(outcome.metrics, once.metrics);
  assert.equal(once.repeats, undefined);
});

test('a repeat reveals a learner that falsely claims to be deterministic', async () => {
  const { context } = await openMisbehaving({ learnerParams: { how: 'differs' } });
  const { status, message, repeats } = await fitCell(context, undefined, 2);
  assert.deepEqual(
    [status, message],
    ['invalid', 'the same fit from the same seed, done again, predicts otherwise'],
  );
  assert.equal(repeats?.identical, false);
});

test('a repeat that fails loses its time but not the result', async () => {
  const { context } = await openMisbehaving({ learnerParams: { how: 'fails-twice' } });
  const { status, repeats } = await fitCell(context, undefined, 3);
  assert.equal(status, 'ok');
  assert.equal(repeats?.fitSeconds.length, 1);
  assert.match(
    repeats?.message ?? '',
    /^repeat 1 ended in "crashed": Error: once is enough \(misbehaving-learner\.ts:\d+:\d+\)$/,
  );
});

test('a cell of more than two classes has the share of wrong ones, and its layers are diagnosed', async () => {
  const { listener } = recordingListener();
  const spec = sampleSpec({
    learner: 'tree-cnn',
    learnerParams: { width: 8 },
    family: 'random-hierarchy',
    taskParams: {},
    d: 16,
    n: 96,
    diagnose: true,
    budget: { steps: 20, seconds: 60, memoryMiB: 1024 },
  });
  const context = await openCell({ id: 'classes', spec }, listener);
  const { status, message, metrics, structure, trace } = await fitCell(context, undefined, 2);
  assert.equal(status, 'ok', message);
  assert.deepEqual(structure, {
    layers: 3,
    widths: [8, 4],
    degree: 4,
    output: 'classification',
    classes: 4,
  });
  assert.ok(metrics);
  assert.equal(metrics.testMse, metrics.zeroOneError);
  assert.equal(metrics.relativeTestError, metrics.testMse / metrics.testVariance);
  // A quarter of the rows has the largest class, up to chance.
  assert.ok(metrics.testVariance > 0.6 && metrics.testVariance < 0.8);
  assert.deepEqual(Object.keys(trace.at(-1)?.featureErrors ?? {}), ['2', '3']);

  const transfer = { taskParams: {}, differs: { m: 3 }, n: 96, features: 'last' } as const;
  const transferred = await openCell({ id: 'transferred', spec: { ...spec, transfer } }, listener);
  await assert.rejects(fitCell(transferred), {
    name: 'UnsupportedTaskError',
    message: 'features are transferred by a head with one number a row, and the task has 4 classes',
  });
});
