import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { tracePoint } from '../../../../harness/results/record.ts';
import { crc32c } from '../../../../reports/export/tracking/crc32c.ts';
import { tensorboardFiles } from '../../../../reports/export/tracking/tensorboard.ts';
import { trackedFits } from '../../../../reports/export/tracking/tracked-fits.ts';
import { writeFiles } from '../../../../reports/export/write-files.ts';
import { storedRun } from '../../../../reports/load.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { type SyntheticOptions, syntheticRun } from '../../synthetic-run.ts';
import { bytesOf, fieldsOf, readEvents } from './read-events.ts';

function filesOf(options: SyntheticOptions) {
  const { run, cells } = syntheticRun({ d: [8], seeds: 2, families: ['bfc-wide'], ...options });
  const fits = trackedFits([storedRun(run, cells)]);
  return { cells, fits, files: tensorboardFiles(fits) };
}

test('CRC-32C has the values of RFC 3720', () => {
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
});

test('every fit has a folder with its curves, final figures and parameters', () => {
  const { cells, files } = filesOf({ learners: ['deep-sgd'] });
  assert.deepEqual(
    files.map(({ path }) => path),
    [101, 102].map((_, i) => `bfc-wide/deep-sgd/d8-n512-seed${i + 1}/events.out.tfevents.hierbench`),
  );
  for (const [i, { data }] of files.entries()) {
    const events = readEvents(data as Uint8Array);
    const cell = cells[i];
    const start = Date.parse(cell.startedAt) / 1000;
    assert.equal(events[0].version, 'brain.Event:2');
    const curve = events.filter(({ scalars }) => 'error' in scalars);
    assert.deepEqual(
      curve.map(({ step, wallTime, scalars }) => [step, wallTime, scalars.error, scalars.loss]),
      cell.trace.map(({ step, seconds, error, loss }) => [
        step,
        start + seconds,
        Math.fround(error),
        Math.fround(loss as number),
      ]),
    );
    const final = events.find(({ scalars }) => 'final/test_error' in scalars);
    assert.equal(final?.step, 8000);
    assert.equal(final?.scalars['final/test_error'], Math.fround(cell.metrics?.relativeTestError as number));
    const { parameters } = events.find((event) => '_hparams_/session_start_info' in event.parameters) ?? {};
    const [info] = bytesOf(fieldsOf(parameters?.['_hparams_/session_start_info'] as Uint8Array), 3);
    const entries = bytesOf(fieldsOf(info), 1).map(fieldsOf);
    const names = entries.map((entry) => bytesOf(entry, 1)[0].toString('utf8'));
    assert.deepEqual(names, ['task', 'learner', 'd', 'n', 'seed', 'tuning_trials', 'param.lr']);
    const [d] = fieldsOf(bytesOf(entries[2], 2)[0]);
    assert.ok('fixed' in d && d.number === 2 && d.fixed.readDoubleLE() === 8);
  }
});

test('every number of the trace is a curve, and metrics of the user’s own are curves and final figures', () => {
  const { run, cells } = syntheticRun({ d: [8], seeds: 1, families: ['bfc-wide'], learners: ['deep-sgd'] });
  const [cell] = cells;
  const metrics = cell.metrics && {
    ...cell.metrics,
    own: { tail: { value: 0.5 }, none: { missing: 'few rows' } },
  };
  const trace = cell.trace.map((point) => ({
    ...point,
    ...{ own: { tail: 0.25 }, coverage: [0.75, 0.5], leadingOverlap: 0.625, greedyRegret: 2 },
    ...{ featureAngles: { '2': [1, 4] }, featureErrors: { '2': 0.125 }, spanErrors: { '../x': 0.25 } },
  }));
  const fits = trackedFits([storedRun(run, [{ ...cell, metrics, trace }])]);
  const scalars = Object.assign(
    {},
    ...readEvents(tensorboardFiles(fits)[0].data as Uint8Array).map((e) => e.scalars),
  );
  const { 'metric/tail': curve, 'final/test_metric/tail': final, ...others } = scalars;
  assert.deepEqual([curve, final], [0.25, 0.5]);
  const expected = {
    ...{ 'coverage/1': 0.75, 'coverage/2': 0.5, leading_overlap: 0.625, greedy_regret: 2 },
    ...{ 'largest_angle/layer_2': 4, 'feature_error/layer_2': 0.125, 'span_error/layer_.._x': 0.25 },
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(others[name], value, name);
  assert.equal('final/test_metric/none' in others, false);
  const known = [...Object.keys(trace[0]), 'regret', 'meanReturn', 'overlap'].sort();
  assert.deepEqual(Object.keys(tracePoint.shape).sort(), known, 'whatever a trace can have is exported');
});

test('failed fits, streams, infinite losses and hostile names are written, each in a folder of its own', () => {
  const { run, cells } = syntheticRun({
    hostile: 'long',
    failures: true,
    d: [8],
    seeds: 2,
    learners: ['deep-sgd'],
  });
  const odd = cells.map((cell, i) =>
    i > 0
      ? cell
      : {
          ...cell,
          spec: { ...cell.spec, n: 'stream' as const },
          startedAt: 'never',
          trace: [{ step: 1.5, samplesSeen: 1, seconds: -1, error: 1e300, loss: Number.POSITIVE_INFINITY }],
        },
  );
  const files = tensorboardFiles(trackedFits([storedRun(run, odd), storedRun(run, odd)]));
  assert.equal(new Set(files.map(({ path }) => path)).size, 2 * odd.length);
  for (const { path } of files)
    assert.match(path, /^([a-z0-9-]{1,50}\/){4}events\.out\.tfevents\.hierbench$/);
  const events = readEvents(files[0].data as Uint8Array);
  const [point] = events.filter(({ scalars }) => 'loss' in scalars);
  assert.deepEqual(
    [point.step, point.scalars.error, point.scalars.loss],
    [2, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  );
});

test('TensorBoard itself reads them', (context) => {
  const python = process.env.HIERBENCH_TENSORBOARD_PYTHON ?? 'python3';
  const found = spawnSync(python, ['-c', 'import tensorboard.backend.event_processing.event_accumulator']);
  if (found.status !== 0) return context.skip(`${python} has no tensorboard`);
  const folder = temporaryFolder();
  const { cells, files } = filesOf({ learners: ['layerwise'] });
  writeFiles(folder, files);
  const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
print(json.dumps({"tags": sorted(events.Tags()["scalars"]), "error": [[e.step, e.value] for e in events.Scalars("error")],
  "parameters": sorted(events.SummaryMetadata("_hparams_/session_start_info").plugin_data.plugin_name)}))
`;
  const { stdout, stderr } = spawnSync(
    python,
    ['-c', script, `${folder}/${files[0].path.replace(/\/[^/]*$/, '')}`],
    {
      encoding: 'utf8',
    },
  );
  const read = JSON.parse(stdout || `{"error": ${JSON.stringify(stderr)}}`);
  assert.ok(read.tags?.includes('final/test_error') && read.tags.includes('loss'), stdout || stderr);
  assert.deepEqual(
    read.error,
    cells[0].trace.map(({ step, error }) => [step, Math.fround(error)]),
  );
});
