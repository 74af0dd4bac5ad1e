import type { Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import {
  type Activation,
  activations,
  fanInOf,
  hiddenLayers,
  initialDeviation,
} from './deep-network/layers.ts';
import { defineGradientLearner, type InitialValues } from './gradient-learner.ts';

const looks: Readonly<Record<Activation, number>> = { relu: 5, gelu: 6, tanh: 7 };

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
  init({ d, params, outputs, normal, zeros }) {
    const { depth, width } = params;
    const variables: Record<string, InitialValues> = {};
    for (let layer = 1; layer <= depth; layer++) {
      variables[`W${layer}`] = normal([fanInOf(params, d, layer), width], initialDeviation(params, d, layer));
      variables[`b${layer}`] = zeros([width]);
    }
    variables.a = zeros([width, outputs]);
    variables.c = zeros([outputs]);
    return variables;
  },
  predict(v, x, { tf, params }) {
    const hidden = hiddenLayers(v, x, tf, params);
    return tf.add(tf.matMul(hidden[hidden.length - 1], v.a as Tensor2D), v.c);
  },
  features: {
    widths: ({ depth, width }) => Array.from({ length: depth }, () => width),
    of: (v, x, { tf, params }) => hiddenLayers(v, x, tf, params),
    inputWeights: 'W1',
  },
});
