import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FitCost, Learner } from '../../learners/contract.ts';
import { deepNetwork } from '../../learners/deep-network.ts';
import { deepSgd } from '../../learners/deep-sgd.ts';
import { greedyNetwork } from '../../learners/greedy-network.ts';
import { kernelRidge } from '../../learners/kernel-ridge.ts';
import { layerwise } from '../../learners/layerwise.ts';
import { moments } from '../../learners/moments.ts';
import { onePass } from '../../learners/one-pass.ts';

import { randomFeatures } from '../../learners/random-features.ts';
import { sequentialKernel } from '../../learners/sequential-kernel.ts';
import { twoLayer } from '../../learners/two-layer.ts';
import { fit, problem } from './fit.ts';

const bfc = problem('bfc-deep', 8, 400, 1);
const steps = 9;

function planned(learner: Learner, params: object): FitCost {
  const plan = {
    task: bfc.task.structure,
    n: bfc.train.n,
    budget: { steps, seconds: 600, memoryMiB: 4096 },
    validationRows: 0,
  };
  return learner.cost?.(learner.parameters.parse(params), plan) as FitCost;
}

for (const [learner, params, units] of [
  [deepSgd, { width: 8 }, 24],
  [deepSgd, { width: 8, skips: 'dense' }, 24],
  [layerwise, { width: 8, finetune: 'joint' }, 24],
  [layerwise, { width: 8, finetune: 'frozen' }, 24],
  [twoLayer, { width: 32 }, 32],
  [deepNetwork, { width: 16, depth: 3 }, 49],
  [greedyNetwork, { width: 16, depth: 3, finetune: 'joint' }, 48],
  [greedyNetwork, { width: 16, depth: 3, finetune: 'frozen' }, 48],
] as [Learner, object, number][]) {
  test(`${learner.name} ${JSON.stringify(params)} states the costs in advance that it counts afterwards`, async () => {
    let traces = 0;
    const onTrace = () => {
      traces++;
    };
    const model = await fit(learner, bfc, { params, steps, onTrace });
    const cost = planned(learner, params);
    const { flops = 0, steps: taken } = model.info;
    assert.equal(cost.fit.steps, taken);
    assert.equal(cost.traces, traces);
    // Besides products: activations of 256 rows per step, clipping, and the update of every parameter.
    const beside = (cost.fit.stepFlops ?? 0) - flops;
    const most = (taken ?? 0) * (256 * 100 * units + 20 * (model.info.parameters ?? 0));
    assert.ok(beside > 0.5 * most && beside <= most);
    model.dispose();
  });
}

for (const [learner, params] of [
  [kernelRidge, { kernel: 'rbf' }],
  [kernelRidge, { kernel: 'ntk', exactLimit: 100, centres: 64 }],
  [kernelRidge, { kernel: 'polynomial', degree: 2 }],
  [sequentialKernel, { mode: 'stack' }],
  [sequentialKernel, { mode: 'agop' }],
  [randomFeatures, { m: 64 }],
  [randomFeatures, { m: 1024 }],
  [moments, { width: 50 }],
  [moments, { orders: 2, rank: 2 }],
  [onePass, {}],
  [onePass, { passes: 3 }],
] as [Learner, object][]) {
  test(`${learner.name} ${JSON.stringify(params)} states roughly the costs in advance that it counts afterwards`, async () => {
    let traces = 0;
    const onTrace = () => {
      traces++;
    };
    const model = await fit(learner, bfc, { params, steps, onTrace });
    const cost = planned(learner, params);
    const { productFlops = 0, scalarFlops = 0 } = cost.fit;
    const ratio = (productFlops + scalarFlops) / (model.info.flops ?? 0);
    assert.ok(ratio > 0.25 && ratio < 2, `${ratio} times what it counted`);
    assert.equal(cost.traces, traces);
    model.dispose();
  });
}
