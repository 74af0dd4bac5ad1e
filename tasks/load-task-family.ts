import type { TaskFamily } from './contract.ts';

type Loader = () => Promise<TaskFamily>;

/**
 * The built-in task families and environments, each loaded on demand: the process of a cell needs only one of them, and starts
 * sooner without the others. `registry.ts` and `environments/registry.ts` load them all.
 */
const loaders: ReadonlyMap<string, Loader> = new Map<string, Loader>([
  ['bfc-wide', async () => (await import('./densenet-families.ts')).bfcWide],
  ['bfc-deep-wide', async () => (await import('./densenet-families.ts')).bfcDeepWide],
  ['bfc-deep', async () => (await import('./densenet-families.ts')).bfcDeep],
  ['bfc-chain', async () => (await import('./densenet-families.ts')).bfcChain],
  ['bfc-dense', async () => (await import('./densenet-families.ts')).bfcDense],
  ['bfc-gap', async () => (await import('./densenet-families.ts')).bfcGap],
  ['quadratic', async () => (await import('./densenet-families.ts')).quadratic],
  ['paper-example', async () => (await import('./paper-example.ts')).paperExample],
  ['linear-control', async () => (await import('./linear-control.ts')).linearControl],
  ['flat-degree-4', async () => (await import('./flat-degree-4.ts')).flatDegree4],
  [
    'hierarchical-polynomial',
    async () => (await import('./related/hierarchical-polynomial.ts')).hierarchicalPolynomial,
  ],
  ['nonlinear-features', async () => (await import('./related/nonlinear-features.ts')).nonlinearFeatures],
  ['relu-network', async () => (await import('./related/relu-network.ts')).reluNetwork],
  ['sight', async () => (await import('./related/sight.ts')).sight],
  ['multi-index', async () => (await import('./related/multi-index.ts')).multiIndex],
  ['single-index', async () => (await import('./related/single-index.ts')).singleIndex],
  ['sphere-walk', async () => (await import('./environments/sphere-walk.ts')).sphereWalk],
  ['random-hierarchy', async () => (await import('./related/random-hierarchy.ts')).randomHierarchy],
  ['staircase', async () => (await import('./related/staircase.ts')).staircase],
  ['sparse-parity', async () => (await import('./related/sparse-parity.ts')).sparseParity],
  ['tensor-sum', async () => (await import('./related/tensor-sum.ts')).tensorSum],
]);

/** The built-in family of this name; undefined if there is none. */
export async function loadTaskFamily(name: string): Promise<TaskFamily | undefined> {
  return loaders.get(name)?.();
}
