import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Network, Stage } from '../../../learners/engine/network.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { openStage } from '../../../learners/engine/open-runner.ts';
import { tf } from '../../../learners/engine/tf.ts';

const network: Network = {
  variables: [{ name: 'w', shape: [2, 1], values: Float32Array.of(1, -2) }],
  output: (v, x) => tf.reshape(tf.matMul(x, v.w as Tensor2D), [-1]),
  flopsPerRow: 4,
};
const stage: Stage = {
  name: 'penalised',
  trainable: ['w'],
  output: network.output,
  penalty: (v, rate) => tf.mul(rate, tf.sum(tf.mul(v.w, v.w))),
  flopsPerRow: 12,
};

for (const backend of ['compiled', 'cpu'] as const) {
  test(`${backend}: a penalty moves the variables by its own gradient, in proportion to the rate`, async () => {
    const engine = await openEngine(backend);
    const data = { n: 1, d: 2, x: Float32Array.of(0, 0), y: Float32Array.of(3) };
    const runner = await openStage(
      engine,
      {
        stage,
        trainable: network.variables,
        frozen: [],
        optimiser: { kind: 'sgd', momentum: 0 },
        clipNorm: 0,
        weightDecay: 0,
        weighted: false,
      },
      data,
      1,
      assert.fail,
    );
    // The sample's input is 0, so only the penalty has a gradient. Rows of the schedule: factor, epsilon, rate.
    const losses = await runner.run(Int32Array.of(0, 0), Float32Array.of(0.5, 0, 0.25, 0.5, 0, 0));
    const theta = await runner.theta();
    runner.dispose();
    // w ← w − 0.5·(0.25·2w) = 0.75w; then the rate is 0, and so is the penalty.
    assert.deepEqual([...theta], [0.75, -1.5]);
    assert.deepEqual([...losses], [9 + 0.25 * 5, 9]);
  });
}
