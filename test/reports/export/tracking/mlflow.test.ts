import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { mlflowFiles } from '../../../../reports/export/tracking/mlflow.ts';
import { trackedFits } from '../../../../reports/export/tracking/tracked-fits.ts';
import { type StoredRun, storedRun } from '../../../../reports/load.ts';
import { type SyntheticOptions, syntheticRun } from '../../synthetic-run.ts';

function storeOf(options: SyntheticOptions) {
  const { run, cells } = syntheticRun({ d: [8], seeds: 2, families: ['bfc-wide'], ...options });
  const files = mlflowFiles(trackedFits([storedRun(run, cells)]), '/a store');
  return { cells, files: new Map(files.map(({ path, data }) => [path, String(data)])) };
}

test('a run of hierbench is an experiment, and a fit a run, with values as MLflow reads them', () => {
  const { cells, files } = storeOf({ learners: ['deep-sgd'] });
  const [experimentFile, ...others] = [...files.keys()];
  const [, experiment] = /^([1-9]\d{17})\/meta\.yaml$/.exec(experimentFile) ?? [];
  assert.ok(experiment);
  const meta = parse(files.get(experimentFile) ?? '') as Record<string, unknown>;
  // A number would lose digits in a reader that knows no large ones.
  assert.equal(meta.experiment_id, experiment);
  assert.equal(meta.artifact_location, `file:///a%20store/${experiment}`);
  assert.equal(meta.lifecycle_stage, 'active');
  const runs = [...new Set(others.map((path) => path.split('/')[1]))];
  assert.equal(runs.length, cells.length);
  for (const [i, run] of runs.entries()) {
    assert.match(run, /^[0-9a-f]{32}$/);
    const folder = `${experiment}/${run}`;
    const own = parse(files.get(`${folder}/meta.yaml`) ?? '') as Record<string, unknown>;
    assert.deepEqual(
      [own.run_id, own.run_uuid, own.experiment_id, own.status, own.source_type],
      [run, run, experiment, 3, 4],
    );
    assert.equal(own.start_time, Date.parse(cells[i].startedAt));
    assert.equal(files.get(`${folder}/params/d`), '8');
    assert.equal(files.get(`${folder}/params/param.lr`), '0.004');
    assert.equal(files.get(`${folder}/tags/hierbench.status`), 'ok');
    assert.equal(files.get(`${folder}/tags/mlflow.runName`), own.run_name);
    const lines = (files.get(`${folder}/metrics/error`) ?? '').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ').map(Number).slice(1)),
      cells[i].trace.map(({ step, error }) => [error, step]),
    );
    assert.match(files.get(`${folder}/metrics/test_error`) ?? '', /^\d+ [\d.e-]+ 8000\n$/);
  }
});

test('a run that has grown replaces what was exported before, and copies that grew apart stay apart', () => {
  const { run, cells } = syntheticRun({ d: [8], seeds: 2, families: ['bfc-wide'] });
  const filesOf = (...runs: StoredRun[]) => mlflowFiles(trackedFits(runs), '/store').map(({ path }) => path);
  const part = storedRun(run, cells.slice(0, -1));
  const whole = storedRun(run, cells);
  const [before, after] = [filesOf(part), filesOf(whole)];
  assert.deepEqual(
    before.filter((path) => !after.includes(path)),
    [],
  );
  assert.ok(after.length > before.length);
  const both = filesOf(part, whole);
  assert.equal(new Set(both).size, before.length + after.length);
});

test('ids do not depend on when they are made, and hostile names are no paths', () => {
  assert.deepEqual([...storeOf({}).files.keys()], [...storeOf({}).files.keys()]);
  const { files } = storeOf({ hostile: 'long', failures: true });
  for (const path of files.keys()) {
    assert.match(
      path,
      /^\d{18}\/(meta\.yaml|[0-9a-f]{32}\/(meta\.yaml|(params|metrics|tags)\/[\w. /-]{1,140}))$/,
    );
    assert.equal(path.split('/').includes('..'), false);
  }
  const statuses = [...files]
    .filter(([path]) => /\/[0-9a-f]{32}\/meta\.yaml$/.test(path))
    .map(([, text]) => parse(text).status);
  assert.deepEqual([...new Set(statuses)].sort(), [3, 4]);
});
