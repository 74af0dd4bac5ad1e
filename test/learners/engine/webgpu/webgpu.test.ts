import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnDevice, skipped } from './software-adapter.ts';

/**
 * A part of the tests of compiled programs, on a WebGPU that computes on the processor: slowly, so each kernel
 * on one random shape. test/nightly/webgpu.test.ts runs all of them.
 */
test('on WebGPU: functions, convolutions, optimisers, a stage and a learner', { skip: skipped }, () => {
  const pattern =
    /^((a?sin|a?cos|a?tan|atan2|relu): |matrix products agree|maxima and means over random windows|convolution in two dimensions, stride 2, same|(momentum|adam|clipping by the global norm): |device: )/;
  const { passed, exitCode, report } = runOnDevice(pattern, 1);
  assert.equal(exitCode, 0, report);
  assert.ok(passed >= 16, report);
});
