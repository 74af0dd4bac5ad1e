/** A system of the literature, and where this package has it. */
export interface LiteratureEntry {
  /** arXiv identifiers. */
  readonly papers: readonly string[];
  /** What the paper claims, in short and in our words. */
  readonly claim: string;
  /** Families of its targets, or its environment; empty where it is about a way of learning whatever the target. */
  readonly families: readonly string[];
  /** Families in a few words, where there are many or none. */
  readonly task?: string;
  /** Learners that stand for it; the first of them is the one that the claim is about. */
  readonly learners: readonly string[];
  /** The suite that runs it. */
  readonly suite: string;
}

/** The rows of the map: Backward Feature Correction first, then its kin. docs/related has a page on each. */
export const literature: readonly LiteratureEntry[] = [
  {
    papers: ['2001.04413'],
    claim: 'training the higher layers corrects the lower ones',
    families: ['bfc-wide', 'bfc-deep-wide', 'bfc-deep', 'bfc-chain', 'bfc-dense', 'bfc-gap', 'paper-example'],
    task: 'bfc-*',
    learners: ['deep-sgd', 'bfc', 'layerwise'],
    suite: 'paper',
  },
  {
    papers: ['2311.13774'],
    claim: 'three layers learn g(p(x)) from d^k samples',
    families: ['hierarchical-polynomial'],
    learners: ['three-layer'],
    suite: 'three-layer',
  },
  {
    papers: ['2411.17201'],
    claim: 'and the span of several features',
    families: ['nonlinear-features'],
    learners: ['three-layer[stage1=spectral]'],
    suite: 'three-layer',
  },
  {
    papers: ['2206.15144'],
    claim: 'one gradient step finds the directions from d² samples',
    families: ['multi-index'],
    learners: ['one-step'],
    suite: 'one-step',
  },
  {
    papers: ['2003.10409'],
    claim: 'one pass takes d^(k − 1) samples at information exponent k',
    families: ['single-index'],
    learners: ['one-pass'],
    suite: 'one-step',
  },
  {
    papers: ['2502.13961'],
    claim: 'three layers learn at d^1.5 what two learn at d²',
    families: ['sight'],
    learners: ['one-step[iterations=8]', 'greedy-network'],
    suite: 'sight',
  },
  {
    papers: ['2307.12840'],
    claim: 'moments find the subspace of relu networks',
    families: ['relu-network'],
    learners: ['moments'],
    suite: 'relu-moments',
  },
  {
    papers: ['2010.11356'],
    claim: 'beyond the lazy regime the width does not grow with d',
    families: ['tensor-sum'],
    learners: ['tensor-gd', 'tensor-lazy'],
    suite: 'tensor-width',
  },
  {
    papers: ['2208.04508'],
    claim: 'a training step can touch few units',
    families: [],
    task: 'any with few samples',
    learners: ['sparse-newton'],
    suite: 'width-work',
  },
  {
    papers: ['2209.07376'],
    claim: 'ε-greedy value iteration with networks has sublinear regret',
    families: ['sphere-walk'],
    task: 'sphere-walk, an environment',
    learners: [],
    suite: 'epsilon-greedy',
  },
  {
    papers: ['2202.08658', '2302.11055'],
    claim: 'the leap sets the samples of one-pass SGD',
    families: ['staircase'],
    learners: ['one-pass[constraint=none]'],
    suite: 'staircase',
  },
  {
    papers: ['2207.08799'],
    claim: 'hidden progress on sparse parities',
    families: ['sparse-parity'],
    learners: ['one-pass[loss=hinge]'],
    suite: 'parity',
  },
  {
    papers: ['2307.02129'],
    claim: 'deep convolutional networks need n_c m^L samples of the Random Hierarchy Model',
    families: ['random-hierarchy'],
    learners: ['tree-cnn'],
    suite: 'random-hierarchy',
  },
  {
    papers: ['2602.10867', '2605.13612'],
    claim: 'spectral stages learn hierarchies layer by layer',
    families: [],
    task: 'any',
    learners: ['spectral-layers'],
    suite: 'paper',
  },
];
