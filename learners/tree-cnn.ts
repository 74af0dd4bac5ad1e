import type { Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { InitialValues, NetworkContext, VariablesOf } from './gradient-learner.ts';
import { defineGradientLearner } from './gradient-learner.ts';

interface Shape {
  readonly depth: number;
  readonly channels: number;
}

/**
 * A convolutional network on a binary tree: layer 1 reads pairs of neighbouring patches of the input, d/2^D numbers
 * each, layer l pairs of neighbouring places of layer l − 1, and no two pairs overlap, so that after D layers one
 * place is left, from which the output is read. All places of a layer share their weights; activations are relu.
 *
 * It is the architecture that arXiv 2307.02129 matches to its hierarchy: filters and strides of the size of a pair.
 * Initialisation, optimiser and weight decay are this project's, as for its other networks. By default it is told the
 * depth, from which the size of a patch follows.
 */
export const treeCnn = defineGradientLearner({
  name: 'tree-cnn',
  description:
    'convolutional network on a binary tree: each layer reads pairs of places, with shared weights',
  source: 'Cagnetta, Petrini, Tomasini, Favero & Wyart, arXiv 2307.02129, §3 (deep CNNs)',
  parameters: {
    depth: z
      .int()
      .min(1)
      .max(12)
      .optional()
      .describe('hidden layers D; the input has 2^D patches; default: one less than the task’s layers'),
    width: z.int().positive().default(128).describe('channels of every hidden layer'),
    weightDecay: z.number().min(0).default(0.3).describe('decoupled weight decay'),
  },
  classes: true,
  search: { width: { choices: [64, 128, 256] } },
  traits: ({ depth }) => ({
    group: 'Deep',
    look: 15,
    role: 'ordinary-deep',
    ...(depth === undefined && { told: ['depth'] }),
  }),
  unsupported({ depth: given }, task) {
    const { depth, channels } = shapeOf(given, task);
    return Number.isInteger(channels)
      ? undefined
      : `${depth} layers of pairs read 2^${depth} patches, into which d = ${task.d} cannot be divided`;
  },
  init({ params: { depth: given, width }, task, outputs, normal, zeros }) {
    const { depth, channels } = shapeOf(given, task);
    const variables: Record<string, InitialValues> = {};
    for (let layer = 1; layer <= depth; layer++) {
      const fanIn = 2 * (layer === 1 ? channels : width);
      variables[`W${layer}`] = normal([fanIn, width], Math.sqrt(2 / fanIn));
      variables[`b${layer}`] = zeros([width]);
    }
    variables.a = zeros([width, outputs]);
    variables.c = zeros([outputs]);
    return variables;
  },
  predict(v, x, context) {
    const layers = hiddenLayers(v, x, context);
    return context.tf.add(context.tf.matMul(layers[layers.length - 1], v.a as Tensor2D), v.c);
  },
  features: {
    widths: ({ depth: given, width }, d, task) => {
      const { depth } = shapeOf(given, { ...task, d });
      return Array.from({ length: depth }, (_, index) => width * 2 ** (depth - 1 - index));
    },
    // Side by side, as the target's own features of a level are.
    of: (v, x, context) =>
      hiddenLayers(v, x, context).map((places) => context.tf.reshape(places, [x.shape[0], -1])),
  },
  flopsPerRow(_d, { depth: given, width }, task) {
    const { depth, channels } = shapeOf(given, task);
    let flops = 2 * width * (task.classes ?? 1);
    for (let layer = 1; layer <= depth; layer++) {
      const fanIn = 2 * (layer === 1 ? channels : width);
      flops += 2 ** (depth - layer) * 2 * (fanIn + 1) * width;
    }
    return flops;
  },
});

function shapeOf(
  given: number | undefined,
  { layers, d }: { readonly layers: number; readonly d: number },
): Shape {
  const depth = given ?? layers - 1;
  return { depth, channels: d / 2 ** depth };
}

/** The layers from the lowest up, places of a row one below the other: (rows·places)×width. */
function hiddenLayers(
  v: VariablesOf<string>,
  x: Tensor2D,
  { tf, task, params }: NetworkContext<{ readonly depth?: number }>,
): Tensor2D[] {
  const { depth, channels } = shapeOf(params.depth, task);
  const layers: Tensor2D[] = [];
  for (let layer = 1; layer <= depth; layer++) {
    const below = layers.at(-1) ?? tf.reshape(x, [-1, channels]);
    const pairs = tf.reshape(below, [-1, 2 * (below.shape[1] as number)]) as Tensor2D;
    const linear = tf.add(tf.matMul(pairs, v[`W${layer}`] as Tensor2D), v[`b${layer}`]);
    layers.push(tf.relu(linear) as Tensor2D);
  }
  return layers;
}
