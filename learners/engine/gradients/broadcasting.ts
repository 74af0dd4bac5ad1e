import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../bare-tf.ts';
import { type Gradient, gradient, original, reduceTo } from './gradient.ts';

/**
 * Gradients of operations whose operands broadcast. The gradient of an operand is summed over the axes along
 * which it was repeated, which TF.js omits for these operations. If nothing is broadcast, they call what
 * TF.js's own gradients call, in the same order.
 */

type Compare = (a: Tensor, b: Tensor) => Tensor;

/** The whole gradient goes to the operand that is chosen, or to the first if they are equal. */
function choice(kernel: string, first: Compare, second: Compare): Gradient {
  return gradient(kernel, ['a', 'b'], (dy, [a, b]) => {
    const where = (chosen: Compare): Tensor => tf.mul(dy, tf.cast(chosen(a, b), 'float32'));
    return { a: () => reduceTo(a.shape, where(first)), b: () => reduceTo(b.shape, where(second)) };
  });
}

/** TF.js's gradient of matrix products, or an equivalent one, with sums over broadcast batches added. */
export function productGradient(ofProduct: Gradient): Gradient {
  return gradient('BatchMatMul', ['a', 'b'], (dy, saved, attributes) => {
    const [a, b] = saved;
    const parts = ofProduct.gradFunc(dy, [a, b], attributes);
    return { a: () => reduceTo(a.shape, parts.a()), b: () => reduceTo(b.shape, parts.b()) };
  });
}

export function broadcastingGradients(): Gradient[] {
  return [
    choice('Maximum', tf.greaterEqual, tf.less),
    choice('Minimum', tf.lessEqual, tf.greater),
    gradient('SquaredDifference', ['a', 'b'], (dy, [a, b]) => {
      const two = tf.scalar(2);
      const slope = (x: Tensor, y: Tensor): Tensor => tf.mul(dy, tf.mul(two, tf.sub(x, y)));
      return { a: () => reduceTo(a.shape, slope(a, b)), b: () => reduceTo(b.shape, slope(b, a)) };
    }),
    productGradient(original('BatchMatMul')),
    gradient('Tile', ['x'], (dy, [x], { reps }) => ({ x: () => sumOfCopies(dy, x.shape, reps) })),
  ];
}

/**
 * The sum of the copies in a tiled array, one axis after another. (TF.js's own gradient cuts the copies out
 * one by one, hundreds if a row is broadcast over a batch, and works only up to rank 4.)
 */
function sumOfCopies(dy: Tensor, shape: readonly number[], reps: readonly number[]): Tensor {
  const sides = [...dy.shape];
  let sum = dy;
  for (const [axis, copies] of reps.entries()) {
    if (copies === 1) continue;
    const before = tf.util.sizeFromShape(sides.slice(0, axis));
    const after = tf.util.sizeFromShape([shape[axis], ...sides.slice(axis + 1)]);
    sum = tf.sum(tf.reshape(sum, [before, copies, after]), 1);
    sides[axis] = shape[axis];
  }
  return tf.reshape(sum, [...shape]);
}
