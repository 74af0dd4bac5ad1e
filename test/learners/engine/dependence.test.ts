import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Stage, Variable } from '../../../learners/engine/network.ts';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import { openStage, openTraining } from '../../../learners/engine/open-runner.ts';
import { tf } from '../../../learners/engine/tf.ts';
import { everyBackend } from './finite-differences.ts';

const [n, d] = [4, 3];
const variable = (name: string, shape: number[]): Variable => ({
  name,
  shape,
  values: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.cos(i + 1)),
});
const variables = [variable('W', [d, d]), variable('b', [d])];

/** A step of a network, its last variable shaped d×1. */
async function trained(
  backend: (typeof everyBackend)[number],
  output: (hidden: Tensor2D, a: Tensor2D) => Tensor,
  loss?: (p: Tensor, y: Tensor) => Tensor,
) {
  const trainable = [...variables, variable('a', [d, 1])];
  const stage: Stage = {
    name: 'joint',
    trainable: trainable.map(({ name }) => name),
    output: (v, x) =>
      tf.reshape(output(tf.tanh(tf.add(tf.matMul(x, v.W as Tensor2D), v.b)), v.a as Tensor2D), [-1]),
    ...(loss && { loss: (p: Tensor1D, y: Tensor1D) => loss(p, y) }),
    flopsPerRow: 0,
  };
  const definition = {
    stage,
    trainable,
    frozen: [],
    optimiser: { kind: 'sgd' as const, momentum: 0 },
    clipNorm: 0,
    weightDecay: 0,
    weighted: false,
  };
  const data = {
    n,
    d,
    x: Float32Array.from({ length: n * d }, (_, i) => Math.sin(i)),
    y: Float32Array.of(1, -1, 2, 0),
  };
  const runner = await openStage(await openEngine(backend), definition, data, n, () => {});
  try {
    await runner.run(Int32Array.of(0, 1, 2, 3), Float32Array.of(0.5, 0, 0.5));
    return await runner.theta();
  } finally {
    runner.dispose();
  }
}

const whole = (x: Tensor): Tensor => tf.cast(x, 'float32');
/** All dependence on the variables passes through an operation that changes in jumps. */
const jumping: Record<string, [(h: Tensor2D, a: Tensor2D) => Tensor, RegExp]> = {
  argMax: [
    (h) => whole(tf.argMax(h, 1)),
    /^the loss depends on the variables W and b through tf\.argMax alone, which changes in jumps and has no gradient to train them with; a mean weighted by tf\.softmax has one$/,
  ],
  'argMax of all': [
    (h, a) => whole(tf.argMax(tf.mul(h, tf.reshape(a, [d])), 1)),
    /^the loss depends on the variables W, b and a through tf\.argMax alone, /,
  ],
  'a comparison': [
    (h) => whole(tf.greater(tf.sum(h, 1), 0)),
    /through tf\.greater alone, .*; a smooth function of the difference, such as tf\.sigmoid, has one, and so has tf\.where /,
  ],
  rounding: [
    (h, a) => tf.round(tf.matMul(h, a)),
    /^.* W, b and a through tf\.round alone, .* before it is rounded/,
  ],
  'a cast': [
    (h, a) => whole(tf.cast(tf.matMul(h, a), 'int32')),
    /through tf\.cast \(to integers or booleans\) alone/,
  ],
  'two of them': [
    (h, a) => tf.add(tf.sign(tf.matMul(h, a)), whole(tf.less(tf.sum(h, 1, true), 0))),
    /through tf\.sign and tf\.less alone, which change in jumps and have no gradient .*tf\.tanh .*tf\.sigmoid/,
  ],
};
for (const [name, [output, message]] of Object.entries(jumping)) {
  for (const backend of everyBackend) {
    test(`${backend}: a network whose loss changes only in jumps is refused: ${name}`, () =>
      assert.rejects(trained(backend, output), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      }));
  }
}

for (const backend of everyBackend) {
  test(`${backend}: a variable that the loss does not depend on is named`, () =>
    assert.rejects(
      trained(backend, (h) => tf.sum(h, 1)),
      { message: 'the loss does not depend on the variable a: use it, or leave it out' },
    ));

  test(`${backend}: an operation without a gradient is named`, () =>
    assert.rejects(
      trained(backend, (h, a) => {
        const images = tf.reshape(h, [n, 1, d, 1]) as Tensor4D;
        return tf.matMul(tf.reshape(tf.image.flipLeftRight(images), [n, d]) as Tensor2D, a);
      }),
      /^Error: tf\.image\.flipLeftRight has no gradient, and the loss depends on the trained variables through it: /,
    ));

  test(`${backend}: jumps do no harm if other variables can be trained`, async () => {
    // Units of fixed random signs below and trained weights above: a learner that people write.
    const signs = await trained(backend, (h, a) => tf.matMul(tf.sign(h), a));
    const start = variables.flatMap(({ values }) => [...values]);
    assert.deepEqual([...signs.subarray(0, start.length)], start, 'they stay as they are');
    assert.notDeepEqual([...signs.subarray(start.length)], [...variable('a', [d, 1]).values]);
    // An accuracy next to the loss, a hard choice of rows, and a mask.
    await trained(
      backend,
      (h, a) => tf.matMul(h, a),
      (p, y) => {
        const places = tf.argMax(tf.stack([p, y], 1), 1);
        const accuracy = tf.mean(tf.cast(tf.equal(places, 1), 'float32'));
        return tf.add(tf.mean(tf.square(tf.sub(p, y))), tf.mul(accuracy, 0));
      },
    );
    await trained(backend, (h, a) =>
      tf.mul(tf.matMul(h, a), tf.cast(tf.greater(tf.sum(h, 1, true), 0), 'float32')),
    );
  });

  test(`${backend}: steps with TF.js's own optimisers also name an operation without a gradient`, async () => {
    const w = tf.variable(tf.ones([1, 1, d, 1]));
    try {
      await assert.rejects(async () => {
        const loop = await openTraining(
          await openEngine(backend),
          () =>
            tf.train
              .sgd(0.1)
              .minimize(() => tf.sum(tf.square(tf.image.flipLeftRight(w as Tensor4D))), true) as Tensor,
          {},
          () => {},
        );
        await loop.run(1);
      }, /^Error: tf\.image\.flipLeftRight has no gradient/);
    } finally {
      w.dispose();
    }
  });
}
