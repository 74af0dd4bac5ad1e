import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseSizes } from '../../../harness/bench/sizes.ts';

test('three numbers give the size of a step, two that of a sample, and work without a size is not measured', () => {
  assert.deepEqual(chooseSizes('64x32x3,16×8×2', undefined), {
    step: [
      { d: 64, width: 32, layers: 3, batch: 256 },
      { d: 16, width: 8, layers: 2, batch: 256 },
    ],
    kernel: [],
    prediction: [],
  });
  assert.deepEqual(chooseSizes(['64x32x3', '64x4096'], 'kernel'), {
    step: [],
    kernel: [{ d: 64, n: 4096 }],
    prediction: [],
  });
});

test('without --sizes the default sizes are measured, of everything or of the part asked for', () => {
  const { step, kernel, prediction } = chooseSizes(undefined, undefined);
  assert.deepEqual([step.length, kernel.length, prediction.length], [6, 4, 2]);
  assert.deepEqual(chooseSizes(undefined, 'step'), { step, kernel: [], prediction: [] });
});

test('a malformed size gets one line that says what would be right', () => {
  for (const [text, problem] of [
    ['64', /"64" is not a size/],
    ['64x', /"64x" is not a size/],
    ['64x32x3x4', /is not a size/],
    ['64x32x1', /needs 2 to 64 layers/],
    ['64x4', /needs n from 16/],
    ['0x32x3', /is not a size/],
    ['99999x32x3', /has d beyond 65536/],
  ] as const)
    assert.throws(() => chooseSizes(text, undefined), { name: 'UserError', message: problem }, text);
  assert.throws(() => chooseSizes('64x4096', 'step'), { message: /none is the size of a step/ });
});
