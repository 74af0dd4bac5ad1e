import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCell } from '../../../harness/cell/cell-context.ts';
import { fitCell } from '../../../harness/cell/fit-cell.ts';
import { localExecutor } from '../../../harness/executors/local.ts';
import type { CellOutcome } from '../../../harness/processes/worker-messages.ts';
import type { CellSpec } from '../../../harness/results/record.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { recordingListener } from '../cell/cell-listener.ts';
import { sampleSpec } from '../results/sample-record.ts';
import { metricFile } from './metric-files.ts';

const deep: Partial<CellSpec> = {
  family: 'bfc-wide',
  d: 8,
  learner: 'deep-sgd',
  backend: 'compiled',
  budget: { steps: 16, seconds: 60, memoryMiB: 2000 },
};

/** The specification and the files of a cell that measures these metrics. */
function measuring(files: Readonly<Record<string, string>>, changes: Partial<CellSpec> = {}) {
  const metrics = Object.keys(files).map((name) => ({ name, digest: 'd' }));
  return { id: 'test', spec: sampleSpec({ ...changes, metrics }), metricModules: files };
}

async function measure(
  files: Readonly<Record<string, string>>,
  changes: Partial<CellSpec> = {},
): Promise<CellOutcome> {
  return fitCell(await openCell(measuring(files, changes), recordingListener().listener));
}

const mse = metricFile(
  'mse',
  'return input.labels.reduce((sum, y, i) => sum + (y - input.predictions[i]) ** 2, 0) / input.rows;',
  "over: 'training',",
);

test('a metric is measured on the test sample and, where it asks for that, at every trace point', async () => {
  const { status, metrics, trace, note } = await measure({ mse }, deep);
  assert.equal(status, 'ok');
  assert.equal(note, undefined);
  const value = metrics?.own?.mse.value ?? Number.NaN;
  assert.ok(Math.abs(value / (metrics?.testMse ?? 0) - 1) < 1e-5, `${value}`);
  assert.ok(trace.length > 1);
  const ratios = trace.map(({ own, error }) => (own?.mse ?? Number.NaN) / error);
  // The monitor sample's variance is the same at every point.
  for (const ratio of ratios) assert.ok(Math.abs(ratio / ratios[0] - 1) < 1e-5, `${ratios}`);
});

test('no metric changes the fit, even one that overwrites what it is given', async () => {
  const sorts = metricFile(
    'sorts',
    'input.labels.sort(); input.x.fill(0); input.predictions.fill(1); return 1;',
    "over: 'training',",
  );
  const { metrics: own, trace } = await measure({ sorts, mse }, deep);
  const without = await fitCell(
    await openCell({ id: 'test', spec: sampleSpec(deep) }, recordingListener().listener),
  );
  const { own: values, ...measured } = own ?? {};
  assert.deepEqual(measured, without.metrics);
  assert.equal(values?.sorts.value, 1);
  assert.ok(Math.abs((values?.mse.value ?? 0) / (own?.testMse ?? 0) - 1) < 1e-5);
  assert.deepEqual(
    trace.map(({ error }) => error),
    without.trace.map(({ error }) => error),
  );
});

test('features are given to metrics that look at them: the target’s, and the model’s where it has some', async () => {
  const body =
    'return input.truth === undefined ? -1 : 100 * input.truth.length + (input.features?.length ?? 0);';
  const layers = metricFile('layers', body, 'features: true,');
  const none = metricFile('none', body);
  const values = async (changes: Partial<CellSpec>) => {
    const own = (await measure({ layers, none }, changes)).metrics?.own;
    return [own?.layers.value, own?.none.value];
  };
  assert.deepEqual(await values(deep), [202, -1]);
  assert.deepEqual(await values({ ...deep, learner: 'mean' }), [200, -1]);
});

test('a metric that fails, or has no number, says why; the fit keeps its result', async () => {
  const outcome = await measure(
    {
      throws: metricFile('throws', 'return input.nothing.at(0);', "over: 'training',"),
      text: metricFile('text', "return 'three';"),
      infinite: metricFile('infinite', 'return 1 / 0;'),
      why: metricFile('why', "return { missing: 'the target has no features' };"),
      absent: '/nowhere/absent.mjs',
    },
    deep,
  );
  assert.equal(outcome.status, 'ok');
  const { own = {} } = outcome.metrics ?? {};
  assert.match(own.throws.failed ?? '', /^TypeError: .*\(throws\.mjs:1:\d+\)$/);
  assert.match(own.throws.failedInTraining ?? '', /^TypeError: /);
  assert.match(own.text.failed ?? '', /measure returned a String; it has to return a number, or \{ missing/);
  assert.deepEqual(own.infinite, { missing: 'it is Infinity' });
  assert.deepEqual(own.why, { missing: 'the target has no features' });
  assert.match(own.absent.failed ?? '', /metric file \/nowhere\/absent\.mjs does not exist/);
  assert.match(outcome.note ?? '', /^metric throws: TypeError: .*; metric text: .*; metric absent: /);
});

test('a metric that ends the process of its cell costs the fit nothing', async () => {
  const executor = localExecutor({ folder: temporaryFolder(), jobs: 1 });
  try {
    const exits = metricFile('exits', 'process.exit(3);');
    const { signal } = new AbortController();
    const outcome = await executor.run(measuring({ exits, mse }), () => {}, signal);
    assert.equal(outcome.status, 'ok', outcome.message);
    assert.ok((outcome.metrics?.relativeTestError ?? 0) > 0.5);
    assert.match(outcome.metrics?.own?.exits.failed ?? '', /the worker ended, or took too long/);
    assert.match(outcome.note ?? '', /^metric exits: the worker ended/);
  } finally {
    executor.close();
  }
});
