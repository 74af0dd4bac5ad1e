import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from './tf.ts';

/**
 * The mean over a batch of −log softmax(scores)_y, in nats.
 *
 * @param scores rows×classes
 * @param y the number of each row's class, 0 to classes − 1
 */
export function softmaxCrossEntropy(scores: Tensor2D, y: Tensor1D, classes: number): Tensor {
  // 1 where y is the column's number and 0 elsewhere, by arithmetic, because labels are floats in every program.
  const columns = tf.range(0, classes);
  const indicator = tf.relu(tf.sub(1, tf.abs(tf.sub(tf.reshape(y, [-1, 1]), columns))));
  const own = tf.sum(tf.mul(scores, indicator), 1);
  return tf.mean(tf.sub(tf.logSumExp(scores, 1), own));
}
