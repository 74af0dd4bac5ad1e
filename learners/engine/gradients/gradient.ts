import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../bare-tf.ts';

/**
 * A kernel's gradient as TF.js keeps it: what to save of a call, and how to compute each input's gradient
 * from that.
 */
export type Gradient = Parameters<typeof tf.registerGradient>[0];

// biome-ignore lint/suspicious/noExplicitAny: each kernel has its own attributes; the gradients read TF.js's documented ones
export type Attributes = Readonly<Record<string, any>>;

/** The gradient of each input by its name, computed when asked for. */
export type InputGradients = Readonly<Record<string, () => Tensor>>;

/**
 * A gradient for a kernel that has one output.
 *
 * @param saved the inputs that it needs, by name
 * @param backward takes the gradient of the output and the saved inputs, in order
 */
export function gradient(
  kernelName: string,
  saved: readonly string[],
  backward: (dy: Tensor, saved: readonly Tensor[], attributes: Attributes) => InputGradients,
): Gradient {
  return {
    kernelName,
    inputsToSave: [...saved],
    gradFunc: (dy, inputs, attributes) => backward(dy as Tensor, inputs, attributes as Attributes),
  };
}

/** TF.js's own gradient of a kernel, to be wrapped. */
export function original(kernelName: string): Gradient {
  return tf.getGradient(kernelName);
}

/**
 * Zeros in the shape of a tensor. They are floats, because TF.js accepts only those as gradients of any
 * tensor.
 */
export function zerosFor(x: Tensor): Tensor {
  return tf.zeros(x.shape);
}

/** The sum of a gradient over the axes along which an operand of this shape was broadcast. */
export function reduceTo(shape: readonly number[], dy: Tensor): Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], dy.shape);
  return axes.length > 0 ? tf.reshape(tf.sum(dy, axes), [...shape]) : dy;
}

/** An axis counted from the front. */
export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
