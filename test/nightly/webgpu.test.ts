import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnDevice, skipped } from '../learners/engine/webgpu/software-adapter.ts';

test('every test of compiled programs passes on WebGPU, on several shapes each', { skip: skipped }, () => {
  const { exitCode, report } = runOnDevice(/./, 6);
  assert.equal(exitCode, 0, report);
});
