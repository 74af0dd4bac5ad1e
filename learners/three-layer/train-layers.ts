import type { Sample } from '../../tasks/contract.ts';
import type { FitContext, Model } from '../contract.ts';
import { jointStage, type Stage } from '../engine/network.ts';
import { train } from '../engine/train.ts';
import type { TrainingOptions } from '../engine/training.ts';
import { threeLayerNetwork } from './network.ts';
import type { Layers } from './random-layers.ts';
import { innerFlops, outerFlops } from './shape.ts';

/**
 * Trains a bottleneck network by gradients from these values on: all of it, or only what is above the
 * features.
 * @param after closed-form stages before this one, each of which counts as one step
 */
export async function trainLayers<P>(
  { inner, outer }: Layers,
  { kind, after }: { readonly kind: 'frozen' | 'joint'; readonly after: number },
  sample: Sample,
  options: TrainingOptions,
  context: FitContext<P>,
): Promise<Model> {
  const network = threeLayerNetwork(inner, outer);
  const shape = { d: inner.d, units: inner.units, features: inner.features, width: outer.width };
  const frozen: Stage = {
    name: 'frozen',
    trainable: network.above,
    output: network.output,
    flopsPerRow: innerFlops(shape) + 3 * outerFlops(shape),
  };
  const { stopStep } = context;
  const before = after * sample.n;
  const model = await train(network, [kind === 'joint' ? jointStage(network) : frozen], sample, options, {
    ...context,
    ...(stopStep !== undefined && { stopStep: Math.max(0, stopStep - after) }),
    trace: (point, current) =>
      context.trace({ ...point, step: point.step + after, samplesSeen: point.samplesSeen + before }, current),
  });
  const { info } = model;
  return {
    ...model,
    info: {
      ...info,
      steps: info.steps + after,
      samplesSeen: info.samplesSeen + before,
      stopStep: info.stopStep === undefined ? undefined : info.stopStep + after,
    },
  };
}
