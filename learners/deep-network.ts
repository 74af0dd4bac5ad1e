import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { InitialValues, NetworkContext, TensorFunctions, VariablesOf } from './gradient-learner.ts';
import { defineGradientLearner } from './gradient-learner.ts';

const activations = ['gelu', 'relu', 'tanh'] as const;
type Activation = (typeof activations)[number];

const looks: Readonly<Record<Activation, number>> = { relu: 5, gelu: 6, tanh: 7 };

/**
 * Variance of the initial weights times their fan-in: 2 after a rectifier, which loses half of its input's
 * variance (He, Zhang, Ren & Sun, arXiv 1502.01852), and 1 for tanh (Glorot & Bengio, AISTATS 2010).
 */
const gains: Readonly<Record<Activation, number>> = { relu: 2, gelu: 2, tanh: 1 };

/**
 * An ordinary deep network: fully connected layers of one width, h_1 = σ(x W_1 + b_1), h_l = σ(h_{l−1} W_l +
 * b_l), f(x) = h_D a + c, with all layers trained together. It is a hierarchical learner to which nothing
 * about the target is disclosed: not the activation, the depth, the widths or the skip connections. Depth and
 * width are tuned instead.
 *
 * Biases and the read-out start at 0. The optimiser, its schedule and its limits are those of the other
 * gradient learners, except for a stronger weight decay, without which these networks memorise. The defaults
 * are those that did best on bfc-wide at d = 32 (one seed, gelu, 4,000 steps). With 3 hidden layers, the
 * error is 0.094 with the other learners' weight decay of 0.03, 0.013 with 0.3, and 0.042 with 1. With a
 * weight decay of 0.3, it is 0.037, 0.013, 0.0028 and 7.5e-4 with 2, 3, 4 and 6 layers.
 */
export const deepNetwork = defineGradientLearner({
  name: 'deep-network',
  description:
    'ordinary deep network (gelu, relu or tanh), trained end to end and told nothing of the target',
  source:
    'He, Zhang, Ren & Sun, arXiv 1502.01852, §2.2 (initialisation); Hendrycks & Gimpel, arXiv 1606.08415 (gelu)',
  parameters: {
    activation: z.enum(activations).default('gelu').describe('hidden non-linearity'),
    depth: z.int().min(1).max(64).default(6).describe('hidden layers'),
    width: z.int().positive().default(128).describe('units of every hidden layer'),
    weightDecay: z.number().min(0).default(0.3).describe('decoupled weight decay'),
  },
  classes: true,
  search: {
    activation: { choices: activations },
    depth: { choices: [2, 3, 4, 6, 8, 10] },
    width: { choices: [64, 128, 256, 512] },
  },
  traits: ({ activation }) => ({ group: 'Deep', look: looks[activation], role: 'ordinary-deep' }),
  init({ d, params: { activation, depth, width }, outputs, normal, zeros }) {
    const variables: Record<string, InitialValues> = {};
    for (let layer = 1; layer <= depth; layer++) {
      const fanIn = layer === 1 ? d : width;
      variables[`W${layer}`] = normal([fanIn, width], Math.sqrt(gains[activation] / fanIn));
      variables[`b${layer}`] = zeros([width]);
    }
    variables.a = zeros([width, outputs]);
    variables.c = zeros([outputs]);
    return variables;
  },
  predict(v, x, context) {
    const hidden = hiddenLayers(v, x, context);
    return context.tf.add(context.tf.matMul(hidden[hidden.length - 1], v.a as Tensor2D), v.c);
  },
  features: {
    widths: ({ depth, width }) => Array.from({ length: depth }, () => width),
    of: hiddenLayers,
    inputWeights: 'W1',
  },
});

function hiddenLayers(
  v: VariablesOf<string>,
  x: Tensor2D,
  { tf, params: { activation, depth } }: NetworkContext<{ activation: Activation; depth: number }>,
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
