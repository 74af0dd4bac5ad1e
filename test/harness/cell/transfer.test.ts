import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCell } from '../../../harness/cell/cell-context.ts';
import { fitCell } from '../../../harness/cell/fit-cell.ts';
import type { CellSpec } from '../../../harness/results/record.ts';
import { sampleSpec } from '../results/sample-record.ts';
import { recordingListener } from './cell-listener.ts';

const shared = {
  family: 'bfc-chain',
  taskParams: { k: 2 },
  d: 6,
  n: 24,
  seed: 3,
  testSize: 512,
  budget: { steps: 300, seconds: 60, memoryMiB: 1024 },
} as const;
const transfer = {
  taskParams: { k: 2, noise: 0.1 },
  differs: { noise: 0.1 },
  n: 1500,
  features: 'all',
} as const;
const deep = { learner: 'deep-sgd', learnerParams: { width: 8 } };

async function fit(change: Partial<CellSpec>, repeats = 1) {
  const { listener } = recordingListener();
  const spec = sampleSpec({ ...shared, ...deep, ...change });
  const outcome = await fitCell(await openCell({ id: 'transferred', spec }, listener), undefined, repeats);
  assert.equal(outcome.status, 'ok', outcome.message);
  assert.ok(outcome.metrics && outcome.info);
  return { ...outcome, metrics: outcome.metrics, info: outcome.info };
}

test('features learned on a source with the same layers need few samples of the task', async () => {
  const [own, moved] = [await fit({}), await fit({ transfer })];
  assert.ok(
    moved.metrics.relativeTestError < 0.3 * own.metrics.relativeTestError,
    `${moved.metrics.relativeTestError} with transfer, ${own.metrics.relativeTestError} without`,
  );
  const { headFeatures, headRidge, sourceTestError, sharedWithSource } = moved.info;
  assert.deepEqual([headFeatures, sharedWithSource], [16, 'layer 2, layer 3']);
  assert.ok(Number(headRidge) > 0 && Number(sourceTestError) > 0 && Number(sourceTestError) < 1);
  assert.equal(moved.note, undefined);
  assert.ok((moved.timings?.headSeconds ?? 0) > 0);
  assert.equal(own.timings?.headSeconds, undefined);
  // Errors over training are those of a head on the features so far, not those of the source.
  const last = moved.trace.at(-1)?.error ?? 0;
  assert.ok(Math.abs(last / moved.metrics.relativeTestError - 1) < 0.5, `${last} at the end of the trace`);
});

test('a head may read the last layer alone', async () => {
  const { info } = await fit({ transfer: { ...transfer, features: 'last' } });
  assert.equal(info.headFeatures, 8);
});

test('the same transferred cell twice, or repeated for its times, gives the same bits', async () => {
  const [first, again] = [await fit({ transfer }), await fit({ transfer }, 2)];
  assert.deepEqual(first.metrics, again.metrics);
  assert.deepEqual(first.info, again.info);
  assert.equal(again.repeats?.identical, true);
});

test('a source that has nothing in common with the task is named', async () => {
  const { note, info } = await fit({ transfer: { ...transfer, taskParams: { k: 3 } } });
  assert.match(note ?? '', /in common/);
  assert.equal(info.sharedWithSource, 'nothing');
});

test('a learner without features has nothing to transfer', async () => {
  const { listener } = recordingListener();
  const spec = sampleSpec({ ...shared, learner: 'mean', learnerParams: {}, transfer });
  const { status, message } = await fitCell(await openCell({ id: 'mean', spec }, listener));
  assert.equal(status, 'invalid');
  assert.match(message ?? '', /no finite features/);
});
