import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keepModel } from '../../../../harness/cell/keep-model.ts';
import { openModel, readModel } from '../../../../harness/definitions/models/read-model.ts';
import { cellId } from '../../../../harness/results/cell-id.ts';
import { packageRoot } from '../../../../harness/results/package-info.ts';
import { learners } from '../../../../learners/registry.ts';
import { fit, problem } from '../../../learners/fit.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { sampleSpec } from '../../results/sample-record.ts';

const folder = temporaryFolder();
const usual = problem('bfc-wide', 8, 96, 1);
const tensors = problem('tensor-sum', 8, 96, 1);
const trees = problem('random-hierarchy', 16, 96, 1);

/** Learners, with parameters that change the form of the model, and what they are fitted to. */
const cases: readonly (readonly [string, object?, typeof usual?])[] = [
  ['deep-sgd', { activation: 'gelu' }],
  ['deep-sgd'],
  ['layerwise'],
  ['bfc'],
  ['three-layer'],
  ['three-layer', { train: 'joint', inner: 'cubic' }],
  ['deep-network', { depth: 2, width: 16, activation: 'tanh' }],
  ['deep-network', { depth: 1, width: 16 }, trees],
  ['greedy-network', { depth: 2, width: 16 }],
  ['tree-cnn', { width: 8 }, trees],
  ['two-layer', { width: 32, activation: 'monomial' }],
  ['one-step', { width: 32 }],
  ['one-step', { width: 32, step: 'none', activation: 'gelu' }],
  ['one-pass'],
  ['one-pass', { activation: 'relu', scaling: 'standard', constraint: 'none' }],
  ['sparse-newton', { width: 64, iterations: 2 }],
  ['tensor-gd', {}, tensors],
  ['tensor-lazy', {}, tensors],
  ['tensor-lazy', { width: 3, order: 4 }],
  ['kernel-ridge'],
  ['kernel-ridge', { kernel: 'ntk', depth: 2 }, trees],
  ['kernel-ridge', { kernel: 'polynomial' }],
  ['sequential-kernel'],
  ['sequential-kernel', { mode: 'agop' }],
  ['rfm', { iterations: 1 }],
  ['rfm', { kernel: 'laplace', iterations: 1 }],
  ['spectral-layers'],
  ['spectral-layers', { skips: 'none', depth: 4, directions: 3 }],
  ['spectral-layers', { depth: 2 }],
  ['spectral-layers', { depth: 3, directions: 24 }, problem('bfc-wide', 24, 400, 1)],
  ['moments', { width: 50 }],
  ['random-features', { m: 64 }],
  ['random-features', { m: 64, activation: 'relu' }],
  ['mean'],
  ['mean', {}, trees],
];
/** The forms in which the learners were kept. */
const forms = new Map<string, Set<string>>();

for (const [name, params = {}, data = usual] of cases)
  test(`${name} ${JSON.stringify(params)} on ${data.task.structure.family}: the stored model predicts as the fit does`, async () => {
    const learner = learners.find((known) => known.name === name);
    assert.ok(learner);
    const model = await fit(learner, data, { params, steps: 4, backend: 'wasm' });
    const { x, d } = data.test;
    const outputs = data.task.structure.classes ?? 1;
    const spec = sampleSpec({ learner: name, d, learnerParams: { ...params } });
    const about = { schema: 1, cell: cellId(spec), spec, params: {}, outputs } as const;
    const stored = await keepModel(model, about, folder);
    assert.ok('file' in stored, JSON.stringify(stored));
    const read = await readModel(join(folder, String(stored.file)));
    assert.equal(read.sha256, stored.sha256);
    assert.deepEqual(read.about.spec, spec);
    forms.set(name, (forms.get(name) ?? new Set()).add(read.form === 'network' ? 'ONNX' : 'Parquet'));
    const opened = await openModel(read);
    for (const rows of [1, 300]) {
      const block = x.slice(0, rows * d);
      const [own, predicted] = [await model.predict(block, rows), await opened.predict(block, rows)];
      assert.equal(predicted.length, rows * outputs);
      const worst = Math.max(...own.map((value, i) => Math.abs(value - predicted[i])));
      const size = Math.max(...own.map(Math.abs));
      assert.ok(worst <= (read.form === 'network' ? 1e-5 : 1e-6) * (1 + size), `off by ${worst} of ${size}`);
    }
    opened.dispose();
    model.dispose();
  });

test('docs/models.md has every built-in learner once, with its form and whether fits can start from it', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'models.md'), 'utf8');
  const table = page.slice(page.indexOf('| learner | form |')).split('\n\n')[0];
  const rows = table
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').slice(1, -1));
  const named = rows.flatMap(([names]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  assert.deepEqual(named.sort(), learners.map(({ name }) => name).sort());
  for (const { name, starts } of learners) {
    const [, form, start] = rows.find(([names]) => names.includes(`\`${name}\``)) ?? [];
    assert.deepEqual([...(forms.get(name) ?? [])], [form.trim().split(':')[0]], name);
    assert.equal(start.trim() === 'no', starts === undefined, name);
  }
});

test('a model without a stored form, and one that is too large, is left out with a reason', async () => {
  const spec = sampleSpec();
  const about = { schema: 1, cell: cellId(spec), spec, params: {}, outputs: 1 } as const;
  const predict = () => new Float32Array(0);
  const bare = { predict, info: {}, dispose() {} };
  assert.deepEqual(await keepModel(bare, about, folder), {
    leftOut: `${spec.learner} has no form in which a model is kept`,
  });
  const failing = {
    ...bare,
    keep: () => {
      throw new Error('not\nthis one');
    },
  };
  assert.deepEqual(await keepModel(failing, about, folder), { leftOut: 'not this one' });
  const large = {
    ...bare,
    keep: () => ({ form: 'network', encode: () => new Uint8Array(3 * 2 ** 20) }) as const,
  };
  assert.deepEqual(await keepModel(large, about, folder, 2), {
    leftOut: 'its file would have 3 MiB; at most 2 MiB are kept',
  });
});

test('damaged and foreign files get one line', async () => {
  const name = 'mean';
  const learner = learners.find((known) => known.name === name);
  assert.ok(learner);
  const model = await fit(learner, usual, { steps: 1, backend: 'wasm' });
  const spec = sampleSpec({ learner: name, d: 8, seed: 2 });
  const stored = await keepModel(
    model,
    { schema: 1, cell: cellId(spec), spec, params: {}, outputs: 1 },
    folder,
  );
  assert.ok('file' in stored);
  const whole = readFileSync(join(folder, String(stored.file)));
  const path = join(folder, 'damaged.parquet');
  for (const cut of [4, 100, whole.length - 9]) {
    writeFileSync(path, whole.subarray(0, cut));
    await assert.rejects(readModel(path), {
      name: 'UserError',
      message: /is no model that hierbench kept: [^\n]+$/,
    });
  }
  writeFileSync(
    path,
    Buffer.from(whole.toString('latin1').replaceAll('"outputs":1', '"outputs":0'), 'latin1'),
  );
  await assert.rejects(readModel(path), /outputs: /);
  await assert.rejects(readModel(folder), /it is a folder/);
  await assert.rejects(readModel(join(folder, 'none')), /there is no file/);
});
