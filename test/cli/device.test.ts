import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../harness/config/load-config.ts';
import type { Overrides } from '../../harness/config/overrides.ts';
import { makePlan } from '../../harness/plan/plan.ts';
import { readCells, readRun } from '../../harness/results/store.ts';
import { findRuntime, hasCuda } from '../../learners/engine/compiled/runtime/find-runtime.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

const cell = ['--task', 'linear-control', '--learner', 'two-layer', '--d', '4', '--n', '64', '--seeds', '1'];
const short = ['--steps', '20', '--trials', '0', '--quiet', '--backend', 'compiled'];

test('device and threads are part of a cell’s specification, of its result and of the run’s environment', async () => {
  const out = join(temporaryFolder(), 'run');
  const { exitCode, err } = await runMain('run', ...cell, ...short, '--threads', '2', '--out', out);
  assert.equal(exitCode, 0, err);
  const [{ spec, status, backend }] = readCells(out).records;
  assert.equal(status, 'ok');
  assert.equal(spec.threads, 2);
  assert.deepEqual([backend?.name, backend?.device, backend?.threads], ['compiled', 'cpu', 2]);
  assert.equal(readRun(out).environment.backend.threads, 2);
});

test('naming the default device and number of threads gives the same cells as naming none', async () => {
  const ids = async (overrides: Overrides) =>
    (await makePlan(await loadConfig('smoke', overrides))).map(({ id }) => id);
  const usual = await ids({});
  assert.deepEqual(await ids({ device: 'cpu', threads: 1 }), usual);
  assert.notDeepEqual(await ids({ threads: 2 }), usual);
  for (const device of ['cuda', 'webgpu'] as const) assert.notDeepEqual(await ids({ device }), usual);
});

test('an unavailable device or number of threads is reported in one line', async () => {
  for (const [args, line] of [
    [
      ['run', 'smoke', '--device', 'gpu'],
      /^hierbench: --device: unknown device "gpu"; devices: cpu, cuda, webgpu\n$/,
    ],
    [['run', 'smoke', '--threads', '0'], /^hierbench: --threads: "0" is not a positive whole number\n$/],
    [['bench', '--threads', '1000'], /^hierbench: --threads: 1000 threads are too many; at most 256\n$/],
    [
      ['run', 'smoke', '--backend', 'wasm', '--threads', '2'],
      /^hierbench: backend wasm has no choice of device or threads; only compiled has\n$/,
    ],
  ] as const) {
    const { exitCode, err } = await runMain(...args);
    assert.equal(exitCode, 2);
    assert.match(err, line);
  }
});

test('cuda without its library is reported in one line by run, bench and doctor', {
  skip: hasCuda(findRuntime()),
}, async () => {
  for (const args of [['run', 'smoke'], ['bench'], ['doctor']]) {
    const { exitCode, err, out } = await runMain(...args, '--device', 'cuda');
    assert.equal(exitCode, 2);
    assert.equal(out, '');
    assert.match(
      err,
      /^hierbench: backend compiled does not load here: device cuda: onnxruntime-node [\d.]+ is .*\n$/,
    );
  }
});

test('webgpu without a Vulkan driver is reported in one line by run, bench and doctor', {
  skip: process.platform !== 'linux' && 'only Linux needs Vulkan',
}, async () => {
  process.env.VK_DRIVER_FILES = '/nowhere/icd.json';
  for (const args of [['run', 'smoke'], ['bench'], ['doctor']]) {
    const { exitCode, err, out } = await runMain(...args, '--device', 'webgpu');
    assert.equal(exitCode, 2);
    assert.equal(out, '');
    assert.match(
      err,
      /^hierbench: backend compiled does not load here: device webgpu: (no Vulkan driver|Vulkan's loader|onnxruntime-node).*\n$/,
    );
  }
});
