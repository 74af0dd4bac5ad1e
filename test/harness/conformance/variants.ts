/** A variant changes how its learner fits; everything else is its learner's. */
const ofFits = [
  'predictions',
  'rows',
  'inputs',
  'seed',
  'stream',
  'steps',
  'stop-step',
  'trace',
  'features',
  'fresh-rows',
];
const ofSamples = ['constant-labels', 'few-samples', 'duplicates', 'scales', 'outlier'];

/** Built-in learners with parameters other than their defaults. */
export const variants: readonly (readonly [string, Record<string, unknown>])[] = [
  ['layerwise', { finetune: 'joint' }],
  ['bfc', { distillation: false }],
  ['two-layer', { activation: 'monomial' }],
  ['one-step', { step: 'none', width: 100 }],
  ['one-step', { bias: 'redrawn', activation: 'gelu', width: 100 }],
  ['moments', { orders: 2, rank: 2, width: 100 }],
  ['one-pass', { activation: 'relu' }],
  ['one-pass', { passes: 2, train: 'first' }],
  ['sparse-newton', { search: 'dense', width: 256 }],
  ['one-pass', { activation: 'relu', constraint: 'none', scaling: 'standard', decay: 0.01 }],
  ['kernel-ridge', { kernel: 'ntk' }],
  ['kernel-ridge', { solver: 'falkon', centres: 16 }],
  ['sequential-kernel', { mode: 'agop' }],
  ['rfm', { kernel: 'laplace' }],
  ['random-features', { activation: 'relu' }],
];

export const rulesOfVariants = [...ofFits, ...ofSamples];
