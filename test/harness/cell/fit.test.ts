import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { attemptFit, type FitRequest } from '../../../harness/cell/fit.ts';
import { DivergedError, defineLearner, type Learner, type Model } from '../../../learners/contract.ts';
import type { Engine } from '../../../learners/engine/backend.ts';
import { linearControl } from '../../../tasks/linear-control.ts';
import { Stream, splitStream } from '../../../tasks/streams.ts';

const engine: Engine = { backend: 'cpu', why: 'test', versions: {} };
const task = linearControl.instantiate({ d: 4, seed: 1, params: linearControl.parameters.parse({}) });
const sample = task.sample(32, splitStream('linear-control', 4, 1, 'train'));

const constant: Model = { predict: (_x, n) => new Float32Array(n), info: {}, dispose() {} };

/** A learner with the given fit function. */
function learnerThat(fit: Learner['fit'], more: Partial<Learner> = {}): Learner {
  return {
    ...defineLearner({
      name: 'test',
      description: '',
      source: '',
      parameters: z.strictObject({}),
      search: () => ({}),
      capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
      fit,
    }),
    ...more,
  };
}

function attempt(learner: Learner, more: Partial<FitRequest> = {}) {
  return attemptFit({
    learner,
    params: {},
    task: task.structure,
    stream: new Stream('test'),
    sample,
    budget: { steps: 3, seconds: 30, memoryMiB: 100 },
    engine,
    listener: { report() {}, log() {}, offClock() {} },
    ...more,
  });
}

test('a successful fit gives its model and its time', async () => {
  const { status, model, wallSeconds, cpuSeconds } = await attempt(learnerThat(async () => constant));
  assert.equal(status, 'ok');
  assert.equal(model, constant);
  assert.ok(wallSeconds >= 0 && cpuSeconds >= 0);
});

test('the learner receives what the request says', async () => {
  const validation = { ...sample };
  await attempt(
    learnerThat(async (given, context) => {
      assert.equal(given, sample);
      assert.equal(context.validation, validation);
      assert.equal(context.stopStep, 2);
      assert.equal(context.budget.steps, 3);
      assert.equal(context.engine, engine);
      assert.deepEqual(context.stream.path, ['test']);
      return constant;
    }),
    { validation, stopStep: 2 },
  ).then(({ status, message }) => assert.equal(status, 'ok', message));
});

test('errors become statuses with one line', async () => {
  const outcome = async (error: unknown) => {
    const { status, message, model } = await attempt(
      learnerThat(async () => {
        throw error;
      }),
    );
    assert.equal(model, undefined);
    return [status, message];
  };
  assert.deepEqual(await outcome(new DivergedError('loss NaN at step 3')), [
    'diverged',
    'loss NaN at step 3',
  ]);
  const [status, message] = await outcome(new TypeError('first\nsecond'));
  assert.equal(status, 'crashed');
  assert.match(message ?? '', /^TypeError: first second \(fit\.test\.ts:\d+:\d+\)$/);
  assert.deepEqual(await outcome('a string'), ['crashed', 'Error: a string']);
  assert.deepEqual(await outcome(undefined), ['crashed', 'Error: undefined']);
  const [large, why] = await outcome(new RangeError('Array buffer allocation failed'));
  assert.equal(large, 'out-of-memory');
  assert.match(why ?? '', /^RangeError: Array buffer allocation failed \(fit\.test\.ts:\d+:\d+\)$/);
});

test('a learner that stops at the signal, whatever it throws, has timed out', async () => {
  const learner = learnerThat(async (_sample, { signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('had to stop');
  });
  const { status, message } = await attempt(learner, { budget: { steps: 1, seconds: 0.02, memoryMiB: 1 } });
  assert.deepEqual([status, message], ['timeout', 'the fit took more than its 0.02 s']);
});

test('a learner that never yields is told at its next report, and one that ends late has timed out', async () => {
  const busy = (milliseconds: number) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  };
  const budget = { steps: 1, seconds: 0.01, memoryMiB: 1 };
  const reporting = await attempt(
    learnerThat(async (_sample, { signal, report }) => {
      busy(30);
      assert.equal(signal.aborted, false);
      report({ step: 1, of: 2 });
      signal.throwIfAborted();
      return constant;
    }),
    { budget },
  );
  assert.equal(reporting.status, 'timeout');
  let disposed = false;
  const late = await attempt(
    learnerThat(async () => {
      busy(30);
      return {
        ...constant,
        dispose() {
          disposed = true;
        },
      };
    }),
    { budget },
  );
  assert.equal(late.status, 'timeout');
  assert.equal(late.model, undefined);
  assert.ok(disposed);
});

test('measuring a trace point is off the clock', async () => {
  let looking = 0;
  let offClock = 0;
  const learner = learnerThat(async (_sample, { trace }) => {
    await trace({ step: 1, samplesSeen: 8, loss: 0.5, stage: 'joint' }, constant);
    return constant;
  });
  const result = await attempt(learner, {
    budget: { steps: 1, seconds: 2, memoryMiB: 1 },
    async monitor() {
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 2300));
      looking = (performance.now() - start) / 1000;
      return { error: 0.25 };
    },
    listener: {
      report() {},
      log() {},
      offClock(seconds) {
        offClock += seconds;
      },
    },
  });
  assert.equal(result.status, 'ok', result.message);
  assert.ok(offClock >= looking);
  const [{ seconds, ...point }] = result.trace;
  assert.deepEqual(point, { step: 1, samplesSeen: 8, loss: 0.5, stage: 'joint', error: 0.25 });
  assert.ok(seconds < looking);
});

test('a trace point without a finite error is left out, and so is a loss that is not finite', async () => {
  const errors = [Number.NaN, 0.5];
  const learner = learnerThat(async (_sample, { trace }) => {
    for (const step of [1, 2])
      await trace({ step, samplesSeen: step, loss: Number.POSITIVE_INFINITY }, constant);
    return constant;
  });
  const { trace } = await attempt(learner, { monitor: async () => ({ error: errors.shift() as number }) });
  assert.deepEqual(
    trace.map(({ seconds: _, ...point }) => point),
    [{ step: 2, samplesSeen: 2, error: 0.5 }],
  );
});

test('preparation is off the clock, and its failure is a status too', async () => {
  let preparing = 0;
  const slow = learnerThat(async () => constant, {
    async prepare() {
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 2300));
      preparing = (performance.now() - start) / 1000;
    },
  });
  const { status, wallSeconds } = await attempt(slow, { budget: { steps: 1, seconds: 2, memoryMiB: 1 } });
  assert.equal(status, 'ok');
  assert.ok(wallSeconds < preparing);
  const failing = learnerThat(async () => constant, {
    prepare: async () => {
      throw new Error('no library');
    },
  });
  assert.match((await attempt(failing)).message ?? '', /^Error: no library \(fit\.test\.ts:\d+:\d+\)$/);
});
