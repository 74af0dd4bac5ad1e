import { test } from 'node:test';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../../../learners/engine/tf.ts';
import { agrees, type Input, random, withGradients } from './against-cpu.ts';

type Fn = (...inputs: Tensor[]) => Tensor;

const activations: Record<string, Fn> = {
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  elu: tf.elu,
  selu: tf.selu,
  relu6: tf.relu6,
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  clipByValue: (x) => tf.clipByValue(x, -0.5, 0.7),
  tan: tf.tan,
  atan: tf.atan,
  sinh: tf.sinh,
  cosh: tf.cosh,
  asinh: tf.asinh,
  expm1: tf.expm1,
};
for (const [name, fn] of Object.entries(activations)) {
  test(`${name}: forward and gradient`, async () => {
    for (const shape of [
      [3, 5],
      [1, 4],
      [2, 1],
    ]) {
      await agrees(withGradients(fn), [random(shape, 'x')], { tolerance: 1e-4 });
    }
  });
}

test('asin, acos, atanh, acosh and log1p on their domains', async () => {
  const inside = random([4, 3], 'x');
  const small: Input = {
    ...inside,
    elements: (inside.elements as Float32Array).map((v) => Math.tanh(v) * 0.9),
  };
  for (const fn of [tf.asin, tf.acos, tf.atanh])
    await agrees(withGradients(fn as Fn), [small], { tolerance: 1e-4 });
  const large: Input = {
    ...inside,
    elements: (inside.elements as Float32Array).map((v) => 1.5 + Math.abs(v)),
  };
  for (const fn of [tf.acosh, tf.log1p]) await agrees(withGradients(fn as Fn), [large], { tolerance: 1e-4 });
});

test('prelu with a slope a channel', async () => {
  await agrees((x, a) => [tf.prelu(x, a)], [random([4, 3], 'x'), random([3], 'a', true)]);
});

test('round and notEqual', async () => {
  await agrees((x) => [tf.round(x)], [random([4, 3], 'x')]);
  await agrees((x) => [tf.notEqual(tf.sign(x), tf.onesLike(x))], [random([4, 3], 'x')]);
});

test('positions of the largest and the smallest', async () => {
  for (const axis of [0, 1, -1]) {
    await agrees((x) => [tf.argMax(x, axis), tf.argMin(x, axis)], [random([4, 3], 'x')]);
  }
});

test('running sums: along an axis, exclusive, reversed, with the gradient along the last', async () => {
  for (const exclusive of [false, true]) {
    for (const reverse of [false, true]) {
      for (const axis of [0, 1]) {
        const sums = (x: Tensor): Tensor => tf.cumsum(x, axis, exclusive, reverse);
        // TF.js's own gradient along any axis but the last has the wrong shape, on every backend.
        await agrees(axis === 1 ? withGradients(sums) : (x) => [sums(x)], [random([3, 4], 'x')]);
      }
    }
  }
});

test('reversed axes', async () => {
  await agrees(
    withGradients((x) => tf.reverse(x, [0, 2])),
    [random([2, 3, 4], 'x')],
  );
});

const rows: Input = { shape: [4], type: 'int32', elements: Int32Array.of(2, 0, 2, 1) };

test('gathered rows hand their gradients back, repeated rows added up', async () => {
  await agrees(
    (x, i) => {
      const gather = (given: Tensor): Tensor =>
        tf.mul(tf.gather(given, i as Tensor1D), tf.gather(given, i as Tensor1D));
      return [gather(x), tf.grad((given: Tensor) => tf.sum(gather(given)))(x)];
    },
    [random([3, 2], 'x'), rows],
  );
});

test('one-hot rows', async () => {
  await agrees((i) => [tf.oneHot(i as Tensor1D, 3), tf.oneHot(i as Tensor1D, 3, 2, -1, 'float32')], [rows]);
});

test('gatherND and scatterND', async () => {
  const places: Input = { shape: [3, 2], type: 'int32', elements: Int32Array.of(0, 1, 2, 0, 0, 1) };
  await agrees((x, i) => [tf.gatherND(x, i)], [random([3, 2], 'x'), places]);
  await agrees((u, i) => [tf.scatterND(i, u, [3, 2])], [random([3], 'u'), places]);
});

const images: [string, number[], number[], number | [number, number], 'same' | 'valid' | number, number][] = [
  ['3×3, same', [2, 6, 5, 3], [3, 3, 3, 4], 1, 'same', 1],
  ['3×3, valid', [2, 6, 5, 3], [3, 3, 3, 4], 1, 'valid', 1],
  ['stride 2, same', [1, 7, 6, 2], [3, 3, 2, 3], 2, 'same', 1],
  ['stride 2, valid, a row unreached', [1, 8, 8, 2], [3, 3, 2, 3], 2, 'valid', 1],
  ['padding 1', [1, 5, 5, 2], [3, 3, 2, 2], 1, 1, 1],
  ['one channel, 1×1', [1, 4, 4, 1], [1, 1, 1, 1], 1, 'valid', 1],
];
for (const [name, image, filter, strides, pad, dilations] of images) {
  test(`convolution in two dimensions, ${name}: forward and both gradients`, async () => {
    await agrees(
      withGradients((x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, strides, pad, 'NHWC', dilations)),
      [random(image, 'x'), random(filter, 'w')],
      { tolerance: 1e-4 },
    );
  });
}

test('a dilated convolution, forward', async () => {
  await agrees(
    (x, w) => [tf.conv2d(x as Tensor4D, w as Tensor4D, 1, 'same', 'NHWC', 2)],
    [random([1, 7, 7, 2], 'x'), random([3, 3, 2, 3], 'w')],
    { tolerance: 1e-4 },
  );
});

test('convolution in one dimension: forward and gradient', async () => {
  await agrees(
    withGradients((x, w) => tf.conv1d(x as never, w as never, 1, 'same')),
    [random([2, 9, 3], 'x'), random([4, 3, 5], 'w')],
    { tolerance: 1e-4 },
  );
});
