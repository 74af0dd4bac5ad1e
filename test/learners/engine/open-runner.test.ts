import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Network } from '../../../learners/engine/network.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { openNetwork } from '../../../learners/engine/open-runner.ts';
import { tf } from '../../../learners/engine/tf.ts';

const d = 3;
const network: Network = {
  variables: [{ name: 'w', shape: [d, 1], values: Float32Array.of(1, 2, 3) }],
  output: (v, x) => tf.reshape(tf.matMul(x, v.w as Tensor2D), [-1]) as Tensor1D,
  features: [
    {
      layer: 2,
      width: d,
      of: (_, x) => {
        const images = tf.reshape(x, [-1, d, 1, 1]) as Tensor4D;
        return tf.reshape(tf.image.flipLeftRight(tf.transpose(images, [0, 2, 1, 3])), [-1, d]) as Tensor2D;
      },
    },
  ],
  flopsPerRow: 0,
};

test('features that do not compile run eagerly, next to an output that does', async () => {
  const said: string[] = [];
  const runner = await openNetwork(await openEngine('compiled'), network, d, (line) => said.push(line));
  const theta = Float32Array.of(1, 2, 3);
  const x = Float32Array.of(1, 0, 0, 0, 1, 5);
  assert.deepEqual([...(await runner.output(theta, x, 2))], [1, 17]);
  assert.deepEqual(said, []);
  const [features] = await runner.features(theta, x, 2);
  assert.deepEqual([...features.values], [0, 0, 1, 5, 1, 0]);
  assert.match(said[0], /^no rule for the operation FlipLeftRight, called at .*: this learner runs eagerly/);
  runner.dispose();
});

test('an operation that the runtime lacks for integers runs eagerly', async () => {
  const said: string[] = [];
  const integers: Network = {
    ...network,
    output: (_, x) => tf.cast(tf.min(tf.cast(x, 'bool'), 1), 'float32') as Tensor1D,
  };
  const runner = await openNetwork(await openEngine('compiled'), integers, d, (line) => said.push(line));
  assert.deepEqual(
    [...(await runner.output(new Float32Array(3), Float32Array.of(1, 1, 1, 0, 1, 5), 2))],
    [1, 0],
  );
  assert.match(said[0], /^onnxruntime has no ReduceMin for these element types: this learner runs eagerly/);
  runner.dispose();
});
