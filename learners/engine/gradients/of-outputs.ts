import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../bare-tf.ts';
import { type Attributes, type Gradient, gradient, original } from './gradient.ts';

/**
 * Wraps the gradient of an operation that TF.js computes from the operation's result, such as
 * tanh′ = 1 − tanh². A gradient of that gradient has to take into account that the result depends on the
 * input, but TF.js's tape treats the saved result as a constant, so that second derivatives silently lose
 * terms. If gradients are themselves differentiated, the result is therefore recomputed on the tape. First
 * derivatives are computed as TF.js computes them.
 */
function fromInputs(
  kernel: string,
  inputs: readonly string[],
  again: (inputs: readonly Tensor[], attributes: Attributes) => Tensor,
): Gradient {
  const { gradFunc, outputsToSave, inputsToSave = [] } = original(kernel);
  return {
    kernelName: kernel,
    outputsToSave,
    get inputsToSave() {
      return tf.engine().state.gradientDepth > 1 ? [...inputs] : inputsToSave;
    },
    gradFunc: (dy, saved, attributes) => {
      const own = inputsToSave.length;
      // A call made outside the inner function has saved only its result.
      if (saved.length === own + 1 && inputs.length > own) return gradFunc(dy, saved, attributes);
      const given = saved.slice(0, inputs.length);
      const differentiated = tf.engine().isTapeOn();
      const output = differentiated ? again(given, attributes as Attributes) : saved[inputs.length];
      return gradFunc(dy, [...saved.slice(0, own), output], attributes);
    },
  };
}

export function gradientsOfOutputs(): Gradient[] {
  return [
    fromInputs('Exp', ['x'], ([x]) => tf.exp(x)),
    fromInputs('Sigmoid', ['x'], ([x]) => tf.sigmoid(x)),
    fromInputs('Tanh', ['x'], ([x]) => tf.tanh(x)),
    fromInputs('Elu', ['x'], ([x]) => tf.elu(x)),
    fromInputs('Softmax', ['logits'], ([x], { dim }) => tf.softmax(x, dim)),
    fromInputs('Pow', ['a', 'b'], ([a, b]) => tf.pow(a, b)),
    // The slope of elu, as a function of its result y, is 1 above 0 and y + 1 below.
    gradient('EluGrad', ['dy', 'y'], (ddx, [dy, y]) => ({
      dy: () => tf.engine().runKernel('EluGrad', { dy: ddx, y }) as Tensor,
      y: () => tf.mul(tf.mul(ddx, dy), tf.cast(tf.less(y, 0), 'float32')),
    })),
  ];
}
