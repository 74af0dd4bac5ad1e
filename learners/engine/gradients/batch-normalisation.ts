import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../bare-tf.ts';
import { type Attributes, type Gradient, original, reduceTo } from './gradient.ts';

/**
 * TF.js's own gradient sums over the batch if statistics are vectors, but not if they have axes of length 1.
 */
export function batchNormalisationGradient(): Gradient {
  const whole = original('FusedBatchNorm');
  return {
    ...whole,
    gradFunc: (dy, saved, attributes) => {
      const [x, mean, variance, scale] = saved as [Tensor, Tensor, Tensor, Tensor | undefined];
      const statistics = [mean, variance, ...(scale ? [scale] : [])];
      const sameShape = statistics.every(({ shape }) => shape.join() === x.shape.join());
      if (sameShape || mean.rank === 1) return whole.gradFunc(dy, saved, attributes);
      const { varianceEpsilon } = attributes as Attributes;
      const given = dy as Tensor;
      const rsqrt = tf.rsqrt(tf.add(variance, varianceEpsilon));
      const normal = tf.mul(tf.sub(x, mean), rsqrt);
      const scaled = scale ? tf.mul(given, scale) : given;
      const offsetShape = scale?.shape ?? mean.shape;
      return {
        x: () => tf.mul(scaled, rsqrt),
        mean: () => reduceTo(mean.shape, tf.neg(tf.mul(scaled, rsqrt))),
        variance: () =>
          reduceTo(variance.shape, tf.mul(tf.mul(scaled, normal), tf.mul(tf.square(rsqrt), -0.5))),
        scale: () => reduceTo(offsetShape, tf.mul(given, normal)),
        offset: () => reduceTo(offsetShape, given),
      };
    },
  };
}
