import { defineLearner } from './contract.ts';
import { jointStage } from './engine/network.ts';
import { networkParameters, networkSearch, networkShape } from './network-parameters.ts';
import { prepareTraining } from './prepare-training.ts';
import { toldOf } from './told.ts';
import { jointCost, quadraticNetCost } from './training-cost.ts';
import { trainingOptions } from './training-parameters.ts';

/** All layers trained together: the learner whose lower layers are corrected by the layers above. */
export const deepSgd = defineLearner({
  name: 'deep-sgd',
  description: 'quadratic DenseNet, all layers trained end to end by stochastic gradients',
  source: 'Allen-Zhu & Li, arXiv 2001.04413, §2–3 (the network; plain training without its regularisers)',
  parameters: networkParameters,
  search: (_, task) => networkSearch(task),
  capabilities: {
    regression: true,
    classification: true,
    diagnosable: true,
    deterministic: true,
    streams: true,
  },
  traits: (params) => ({ group: 'Deep', look: 0, role: 'end-to-end', ...toldOf(params) }),
  cost(params, plan) {
    const shape = networkShape(params, plan.task);
    const { batch } = trainingOptions(params, plan.task.d);
    return quadraticNetCost(shape, [jointCost(shape)], batch, plan);
  },
  starts: () => undefined,
  prepare: prepareTraining,
  async fit(sample, context) {
    const [{ quadraticNet }, { train }] = await Promise.all([
      import('./quadratic-net.ts'),
      import('./engine/train.ts'),
    ]);
    const shape = networkShape(context.params, context.task);
    const network = quadraticNet({ ...shape, stream: context.stream.child('initialisation') });
    const options = trainingOptions(context.params, sample.d);
    return train(network, [jointStage(network)], sample, options, context);
  },
});
