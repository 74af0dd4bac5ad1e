import { z } from 'zod';
import { defineLearner } from './contract.ts';
import { jointStage, type Stage } from './engine/network.ts';
import { finetunes, finetuneTraits, layeredCapabilities } from './finetune.ts';
import { networkParameters, networkSearch, networkShape } from './network-parameters.ts';
import { prepareTraining } from './prepare-training.ts';
import type { QuadraticNet } from './quadratic-net.ts';
import { forwardFlops, layerParameters } from './quadratic-net-shape.ts';
import { toldOf } from './told.ts';
import { jointCost, quadraticNetCost, type StageCost } from './training-cost.ts';
import { trainingOptions } from './training-parameters.ts';

const looks = { joint: 1, frozen: 2, none: 3 };

/**
 * The same network as `deep-sgd`, one layer at a time: what is learnt below is never corrected from above.
 * With `finetune: joint` a last stage trains everything together, which puts the correction back; `finetune:
 * frozen` spends the same number of steps on the top layer and the read-outs alone. With the same seed and
 * otherwise the same parameters, all three are the same fit up to that stage, bit for bit, so they differ in
 * the correction and nothing else.
 */
export const layerwise = defineLearner({
  name: 'layerwise',
  description: 'the deep-sgd network trained one layer at a time, everything below frozen',
  source: 'Bengio et al., NeurIPS 2006, greedy layer-wise training; the comparison of arXiv 2001.04413, §1',
  parameters: networkParameters.extend({
    finetune: z
      .enum(finetunes)
      .default('none')
      .describe(
        'what follows the last stage: nothing, or one more stage that trains the top layer with all below frozen, or all layers together',
      ),
  }),
  search: (_, task) => networkSearch(task),
  capabilities: layeredCapabilities,
  traits: (params) => ({ ...finetuneTraits(params.finetune, looks), ...toldOf(params) }),
  cost(params, plan) {
    const shape = networkShape(params, plan.task);
    const stages: StageCost[] = [];
    for (let layer = 2; layer <= shape.layers; layer++) {
      stages.push({
        flopsPerRow: forwardFlops(shape, 2, layer) + 2 * forwardFlops(shape, layer, layer),
        parameters: layerParameters(shape, layer, layer),
      });
    }
    if (params.finetune === 'frozen') stages.push(stages[stages.length - 1]);
    if (params.finetune === 'joint') stages.push(jointCost(shape));
    return quadraticNetCost(shape, stages, trainingOptions(params, plan.task.d).batch, plan);
  },
  starts: ({ finetune }) =>
    finetune === 'none' ? 'nothing follows the layers that the kept network has; give finetune' : undefined,
  prepare: prepareTraining,
  async fit(sample, context) {
    const [{ quadraticNet }, { train }] = await Promise.all([
      import('./quadratic-net.ts'),
      import('./engine/train.ts'),
    ]);
    const shape = networkShape(context.params, context.task);
    const network = quadraticNet({ ...shape, stream: context.stream.child('initialisation') });
    const stages = layerStages(network, shape.layers);
    if (context.params.finetune === 'frozen') stages.push({ ...stages[stages.length - 1], name: 'frozen' });
    if (context.params.finetune === 'joint') stages.push(jointStage(network));
    // A kept network has been trained layer by layer already.
    if (context.start) stages.splice(0, stages.length - 1);
    return train(network, stages, sample, trainingOptions(context.params, sample.d), context);
  },
});

/** Stage l trains layer l's weights and the read-outs of layers 2..l, on the output cut off above layer l. */
export function layerStages(network: QuadraticNet, layers: number): Stage[] {
  const stages: Stage[] = [];
  for (let layer = 2; layer <= layers; layer++) {
    stages.push({
      name: `layer ${layer}`,
      trainable: [...network.layerVariables(layer), ...network.readoutVariables(layer)],
      output: network.outputUpTo(layer),
      flopsPerRow: network.forwardFlops(2, layer) + 2 * network.forwardFlops(layer, layer),
    });
  }
  return stages;
}
