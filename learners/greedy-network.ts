import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Stream } from '../tasks/streams.ts';
import { defineLearner } from './contract.ts';
import {
  activations,
  fanInOf,
  hiddenLayers,
  initialDeviation,
  type LayersShape,
} from './deep-network/layers.ts';
import { jointStage, type Network, type Stage, type Variable, type Variables } from './engine/network.ts';
import { finetunes, finetuneTraits, layeredCapabilities } from './finetune.ts';
import { prepareTraining } from './prepare-training.ts';
import { type StageCost, trainingCost } from './training-cost.ts';
import { trainingOptions, trainingParameters, trainingSearch } from './training-parameters.ts';

const parameters = trainingParameters.extend({
  activation: z.enum(activations).default('gelu').describe('hidden non-linearity'),
  depth: z.int().min(1).max(64).default(3).describe('hidden layers'),
  width: z.int().positive().default(128).describe('units of every hidden layer'),
  weightDecay: z.number().min(0).default(0.3).describe('decoupled weight decay'),
  finetune: z
    .enum(finetunes)
    .default('none')
    .describe(
      'what follows the last layer: nothing, or one more stage that trains the last layer, or all layers together',
    ),
});

const looks = { none: 12, frozen: 13, joint: 14 };

/**
 * The network of `deep-network`, one hidden layer at a time: layer l is trained together with a read-out of its
 * own, f_l(x) = h_l a_l + c_l, while the layers below stay as they are, and predictions are those of the last
 * read-out. Like that network it is told nothing of the target. With `finetune: joint` a last stage trains all
 * layers and the last read-out together; `finetune: frozen` spends as many steps on the last layer alone. With
 * the same seed, all three are the same fit up to that stage.
 */
export const greedyNetwork = defineLearner({
  name: 'greedy-network',
  description: 'ordinary deep network trained one layer at a time, each with a read-out of its own',
  source: 'Belilovsky, Eickenberg & Oyallon, arXiv 1812.11446, §3; Bengio et al., NeurIPS 2006',
  parameters,
  search: () => ({
    ...trainingSearch,
    activation: { choices: activations },
    depth: { choices: [2, 3, 4, 6] },
    width: { choices: [64, 128, 256, 512] },
  }),
  capabilities: layeredCapabilities,
  traits: ({ finetune }) => finetuneTraits(finetune, looks),
  cost(params, plan) {
    const { d } = plan.task;
    const { depth, width, finetune } = params;
    const stages: StageCost[] = [];
    for (let layer = 1; layer <= depth; layer++) stages.push(layerCost(params, d, layer));
    if (finetune === 'frozen') stages.push(layerCost(params, d, depth));
    const all = forwardFlops(params, d, 1, depth);
    if (finetune === 'joint') stages.push({ flopsPerRow: 3 * all, parameters: all / 2 });
    return trainingCost(
      {
        stages,
        forwardFlops: all,
        parameters: all / 2 + (depth - 1) * (width + 1),
        units: depth * width,
        features: Array.from({ length: depth }, () => width),
      },
      trainingOptions(params, d).batch,
      plan,
    );
  },
  starts: ({ finetune }) =>
    finetune === 'none' ? 'nothing follows the layers that the kept network has; give finetune' : undefined,
  prepare: prepareTraining,
  async fit(sample, context) {
    const [{ tf }, { train }] = await Promise.all([import('./engine/tf.ts'), import('./engine/train.ts')]);
    const { params } = context;
    const { d } = context.task;
    const { depth, width, finetune } = params;
    const initial = context.stream.child('initialisation');
    /** The read-out of layer l. */
    const outputOf =
      (layer: number) =>
      (v: Variables, x: Tensor2D): Tensor1D => {
        const hidden = hiddenLayers(v, x, tf, { ...params, depth: layer })[layer - 1];
        return tf.reshape(tf.add(tf.matMul(hidden, v[`a${layer}`] as Tensor2D), v[`c${layer}`]), [-1]);
      };
    const variables: Variable[] = [];
    const stages: Stage[] = [];
    for (let layer = 1; layer <= depth; layer++) {
      const own = layerVariables(params, d, layer, initial.child('layer', layer));
      variables.push(...own);
      stages.push({
        name: `layer ${layer + 1}`,
        trainable: own.map(({ name }) => name),
        output: outputOf(layer),
        flopsPerRow: layerCost(params, d, layer).flopsPerRow,
      });
    }
    const network: Network = {
      variables,
      output: outputOf(depth),
      features: Array.from({ length: depth }, (_, l) => ({
        layer: l + 2,
        width,
        of: (v, x) => hiddenLayers(v, x, tf, { ...params, depth: l + 1 })[l],
      })),
      inputWeights: 'W1',
      flopsPerRow: forwardFlops(params, d, 1, depth),
    };
    if (finetune === 'frozen') stages.push({ ...stages[depth - 1], name: 'frozen' });
    if (finetune === 'joint') {
      const below = Array.from({ length: depth - 1 }, (_, l) => [`a${l + 1}`, `c${l + 1}`]).flat();
      const joint = jointStage(network);
      stages.push({ ...joint, trainable: joint.trainable.filter((name) => !below.includes(name)) });
    }
    // A kept network has been trained layer by layer already.
    if (context.start) stages.splice(0, stages.length - 1);
    return train(network, stages, sample, trainingOptions(params, d), context);
  },
});

/** The variables of layer l, and those of its read-out, which starts at 0. */
function layerVariables(shape: LayersShape, d: number, layer: number, stream: Stream): Variable[] {
  const { width } = shape;
  const fanIn = fanInOf(shape, d, layer);
  const weights = new Float32Array(fanIn * width);
  return [
    {
      name: `W${layer}`,
      shape: [fanIn, width],
      values: stream.normals(weights, initialDeviation(shape, d, layer)),
    },
    { name: `b${layer}`, shape: [width], values: new Float32Array(width) },
    { name: `a${layer}`, shape: [width, 1], values: new Float32Array(width) },
    { name: `c${layer}`, shape: [1], values: new Float32Array(1) },
  ];
}

/** Operations for one row of layers `first` to `last` and a read-out. */
function forwardFlops(shape: LayersShape, d: number, first: number, last: number): number {
  let flops = 2 * (shape.width + 1);
  for (let layer = first; layer <= last; layer++) flops += 2 * (fanInOf(shape, d, layer) + 1) * shape.width;
  return flops;
}

/** A stage that trains layer l passes forward through all layers up to it, and back through it alone. */
function layerCost(shape: LayersShape, d: number, layer: number): StageCost {
  const own = forwardFlops(shape, d, layer, layer);
  return { flopsPerRow: forwardFlops(shape, d, 1, layer) + 2 * own, parameters: own / 2 };
}
