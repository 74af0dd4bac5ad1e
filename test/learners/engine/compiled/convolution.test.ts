import { test } from 'node:test';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { tf } from '../../../../learners/engine/tf.ts';
import { agrees, random, withGradients } from './against-cpu.ts';

/** Positions of windows that need tests of their own; random sizes are in conformance.test.ts. */

const images: [string, number[], number[], number | [number, number], 'same' | 'valid' | number, number][] = [
  ['3×3, same', [2, 6, 5, 3], [3, 3, 3, 4], 1, 'same', 1],
  ['3×3, valid', [2, 6, 5, 3], [3, 3, 3, 4], 1, 'valid', 1],
  ['stride 2, same', [1, 7, 6, 2], [3, 3, 2, 3], 2, 'same', 1],
  ['stride 2, valid, a row unreached', [1, 8, 8, 2], [3, 3, 2, 3], 2, 'valid', 1],
  ['padding 1', [1, 5, 5, 2], [3, 3, 2, 2], 1, 1, 1],
  ['one channel, 1×1', [1, 4, 4, 1], [1, 1, 1, 1], 1, 'valid', 1],
];
for (const [name, image, filter, strides, pad, dilations] of images) {
  test(`convolution in two dimensions, ${name}: values and both gradients agree`, async () => {
    await agrees(
      withGradients((x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, strides, pad, 'NHWC', dilations)),
      [random(image, 'x'), random(filter, 'w')],
      { tolerance: 1e-4 },
    );
  });
}

test('the values of a dilated convolution agree', async () => {
  await agrees(
    (x, w) => [tf.conv2d(x as Tensor4D, w as Tensor4D, 1, 'same', 'NHWC', 2)],
    [random([1, 7, 7, 2], 'x'), random([3, 3, 2, 3], 'w')],
    { tolerance: 1e-4 },
  );
});

test('convolution in one dimension: values and gradients agree', async () => {
  await agrees(
    withGradients((x, w) => tf.conv1d(x as Tensor3D, w as Tensor3D, 1, 'same')),
    [random([2, 9, 3], 'x'), random([4, 3, 5], 'w')],
    { tolerance: 1e-4 },
  );
});
