import type { Learner } from './contract.ts';

/**
 * The built-in learners, each loaded on demand: the process of a cell needs only one of them, and starts
 * sooner without the others. `registry.ts` loads them all.
 */
const loaders: ReadonlyMap<string, () => Promise<Learner>> = new Map<string, () => Promise<Learner>>([
  ['deep-sgd', async () => (await import('./deep-sgd.ts')).deepSgd],
  ['layerwise', async () => (await import('./layerwise.ts')).layerwise],
  ['bfc', async () => (await import('./bfc.ts')).bfc],
  ['three-layer', async () => (await import('./three-layer.ts')).threeLayer],
  ['deep-network', async () => (await import('./deep-network.ts')).deepNetwork],
  ['greedy-network', async () => (await import('./greedy-network.ts')).greedyNetwork],
  ['tree-cnn', async () => (await import('./tree-cnn.ts')).treeCnn],
  ['two-layer', async () => (await import('./two-layer.ts')).twoLayer],
  ['moments', async () => (await import('./moments.ts')).moments],
  ['one-step', async () => (await import('./one-step.ts')).oneStep],
  ['one-pass', async () => (await import('./one-pass.ts')).onePass],
  ['sparse-newton', async () => (await import('./sparse-newton.ts')).sparseNewton],
  ['tensor-gd', async () => (await import('./tensor-gd.ts')).tensorGd],
  ['tensor-lazy', async () => (await import('./tensor-lazy.ts')).tensorLazy],
  ['kernel-ridge', async () => (await import('./kernel-ridge.ts')).kernelRidge],
  ['sequential-kernel', async () => (await import('./sequential-kernel.ts')).sequentialKernel],
  ['rfm', async () => (await import('./rfm.ts')).rfm],
  ['spectral-layers', async () => (await import('./spectral-layers.ts')).spectralLayers],
  ['random-features', async () => (await import('./random-features.ts')).randomFeatures],
  ['mean', async () => (await import('./mean.ts')).mean],
]);

/** The built-in learner of this name; undefined if there is none. */
export async function loadLearner(name: string): Promise<Learner | undefined> {
  return loaders.get(name)?.();
}
