import { bfc } from './bfc.ts';
import type { Learner } from './contract.ts';
import { deepNetwork } from './deep-network.ts';
import { deepSgd } from './deep-sgd.ts';
import { greedyNetwork } from './greedy-network.ts';
import { kernelRidge } from './kernel-ridge.ts';
import { layerwise } from './layerwise.ts';
import { mean } from './mean.ts';
import { moments } from './moments.ts';
import { onePass } from './one-pass.ts';
import { oneStep } from './one-step.ts';
import { randomFeatures } from './random-features.ts';
import { rfm } from './rfm.ts';
import { sequentialKernel } from './sequential-kernel.ts';
import { sparseNewton } from './sparse-newton.ts';
import { spectralLayers } from './spectral-layers.ts';
import { tensorGd } from './tensor-gd.ts';
import { tensorLazy } from './tensor-lazy.ts';
import { threeLayer } from './three-layer.ts';
import { treeCnn } from './tree-cnn.ts';
import { twoLayer } from './two-layer.ts';

/** The built-in learners, in the order in which lists and charts show them. */
export const learners: readonly Learner[] = [
  deepSgd,
  layerwise,
  bfc,
  threeLayer,
  deepNetwork,
  greedyNetwork,
  treeCnn,
  twoLayer,
  oneStep,
  onePass,
  sparseNewton,
  tensorGd,
  tensorLazy,
  kernelRidge,
  sequentialKernel,
  rfm,
  spectralLayers,
  moments,
  randomFeatures,
  mean,
];
