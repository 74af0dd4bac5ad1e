import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { readyEager, tf } from '../../../learners/engine/tf.ts';
import { Stream } from '../../../tasks/streams.ts';

function random(shape: number[], name: string): Tensor {
  const values = new Stream('eager test', name).normals(new Float32Array(tf.util.sizeFromShape(shape)));
  return tf.tensor(values, shape);
}

/** Gradients whose kernels TF.js has only in JavaScript. */
const gradients: Record<string, () => Tensor> = {
  'gathered rows': () => {
    const rows = tf.tensor1d([2, 0, 2], 'int32');
    return tf.grad((x: Tensor) => tf.sum(tf.square(tf.gather(x, rows))))(random([3, 4], 'rows'));
  },
  'a filter': () => {
    const image = random([2, 5, 5, 3], 'image') as Tensor4D;
    return tf.grad((w: Tensor) => tf.sum(tf.square(tf.conv2d(image, w as Tensor4D, 1, 'same'))))(
      random([3, 3, 3, 2], 'filter'),
    );
  },
  'batches multiplied by name': () => {
    const [a, b] = [random([2, 3, 4], 'a'), random([2, 4, 5], 'b')];
    return tf.einsum('bij,bjk->bik', a, b);
  },
};

for (const [name, gradient] of Object.entries(gradients)) {
  test(`WebAssembly borrows the kernels it lacks: ${name}`, async () => {
    const found: (Float32Array | Int32Array | Uint8Array)[] = [];
    for (const backend of ['cpu', 'wasm'] as const) {
      await readyEager(await openEngine(backend));
      const before = tf.memory().numTensors;
      found.push(tf.tidy(() => gradient().dataSync().slice() as never));
      assert.equal(tf.getBackend(), backend);
      assert.equal(tf.memory().numTensors, before);
    }
    assert.ok(found[0].length > 0);
    for (const [i, value] of found[0].entries()) assert.ok(Math.abs(value - found[1][i]) < 1e-4);
  });
}

test('borrowed kernels keep no arrays', async () => {
  await readyEager(await openEngine('wasm'));
  const held = () => [tf.findBackend('cpu').numDataIds(), tf.findBackend('wasm').numDataIds()];
  const run = (): void => void tf.tidy(gradients['gathered rows']).dispose();
  run();
  const before = held();
  for (let i = 0; i < 3; i++) run();
  assert.deepEqual(held(), before);
});
