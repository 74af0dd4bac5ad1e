import { bfc } from './bfc.ts';
import type { Learner } from './contract.ts';
import { deepNetwork } from './deep-network.ts';
import { deepSgd } from './deep-sgd.ts';
import { kernelRidge } from './kernel-ridge.ts';
import { layerwise } from './layerwise.ts';
import { mean } from './mean.ts';
import { onePass } from './one-pass.ts';
import { oneStep } from './one-step.ts';
import { randomFeatures } from './random-features.ts';
import { rfm } from './rfm.ts';
import { sequentialKernel } from './sequential-kernel.ts';
import { spectralLayers } from './spectral-layers.ts';
import { tensorGd } from './tensor-gd.ts';
import { tensorLazy } from './tensor-lazy.ts';
import { threeLayer } from './three-layer.ts';
import { twoLayer } from './two-layer.ts';

/** The built-in learners, in the order in which lists and charts show them. */
export const learners: readonly Learner[] = [
  deepSgd,
  layerwise,
  bfc,
  threeLayer,
  deepNetwork,
  twoLayer,
  oneStep,
  onePass,
  tensorGd,
  tensorLazy,
  kernelRidge,
  sequentialKernel,
  rfm,
  spectralLayers,
  randomFeatures,
  mean,
];
