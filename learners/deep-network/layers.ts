import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorFunctions } from '../gradient-learner.ts';

export const activations = ['gelu', 'relu', 'tanh'] as const;
export type Activation = (typeof activations)[number];

/** The layers of an ordinary network: h_1 = σ(x W_1 + b_1), h_l = σ(h_{l−1} W_l + b_l). */
export interface LayersShape {
  readonly activation: Activation;
  /** Number of hidden layers. */
  readonly depth: number;
  /** Units of each. */
  readonly width: number;
}

/**
 * Variance of the initial weights times their fan-in: 2 after a rectifier, which loses half of its input's
 * variance (He, Zhang, Ren & Sun, arXiv 1502.01852), and 1 for tanh (Glorot & Bengio, AISTATS 2010).
 */
const gains: Readonly<Record<Activation, number>> = { relu: 2, gelu: 2, tanh: 1 };

/** Inputs of layer l (from 1) of a network that reads d numbers. */
export function fanInOf({ width }: Pick<LayersShape, 'width'>, d: number, layer: number): number {
  return layer === 1 ? d : width;
}

/** Standard deviation of the initial weights of layer l. */
export function initialDeviation(shape: LayersShape, d: number, layer: number): number {
  return Math.sqrt(gains[shape.activation] / fanInOf(shape, d, layer));
}

/** The values of the first `depth` hidden layers on the batch x, rows×width each. */
export function hiddenLayers(
  v: Readonly<Record<string, Tensor>>,
  x: Tensor2D,
  tf: TensorFunctions,
  { activation, depth }: Pick<LayersShape, 'activation' | 'depth'>,
): Tensor2D[] {
  const layers: Tensor2D[] = [];
  for (let layer = 1; layer <= depth; layer++) {
    const below = layers.at(-1) ?? x;
    const linear = tf.add(tf.matMul(below, v[`W${layer}`] as Tensor2D), v[`b${layer}`]);
    layers.push(activate(tf, activation, linear) as Tensor2D);
  }
  return layers;
}

function activate(tf: TensorFunctions, activation: Activation, z: Tensor): Tensor {
  switch (activation) {
    case 'relu':
      return tf.relu(z);
    case 'tanh':
      return tf.tanh(z);
    case 'gelu':
      return tf.mul(tf.mul(z, 0.5), tf.add(tf.erf(tf.mul(z, Math.SQRT1_2)), 1));
  }
}
