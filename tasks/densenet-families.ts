import { defineTaskFamily, type TaskFamily } from './contract.ts';
import { densenetLayers, densenetStructure, densenetTask } from './densenet-polynomial.ts';
import { densenetFormula } from './formula.ts';
import { type DensenetDefaults, densenetParameters } from './parameters.ts';

interface DensenetFamily {
  name: string;
  description: string;
  role: TaskFamily['role'];
  defaults: Parameters<typeof densenetParameters>[0] & Partial<DensenetDefaults>;
}

function densenetFamily({ name, description, role, defaults }: DensenetFamily) {
  return defineTaskFamily({
    name,
    description,
    source: 'Allen-Zhu & Li, Backward Feature Correction, arXiv 2001.04413, §2',
    parameters: densenetParameters(defaults),
    formula: (params) => densenetFormula(params, densenetLayers(params)),
    role,
    instantiate: (options) => densenetTask(name, options),
    structure: ({ d, params }) => densenetStructure(name, d, params),
  });
}

/**
 * The width grows with d, so that the quadratics of the hidden features outgrow any width proportional to k.
 */
export const bfcWide = densenetFamily({
  name: 'bfc-wide',
  description: 'DenseNet polynomial of degree 4 whose width grows with d: L = 3, k = d/4',
  role: 'headline',
  defaults: { L: 3, k: 'd/4' },
});

/**
 * Its degree and its width each rule out rivals: the degree is out of reach of a two-layer network even if it
 * is told the degree, and the quadratics of the hidden features outgrow the width of a layerwise network.
 */
export const bfcDeepWide = densenetFamily({
  name: 'bfc-deep-wide',
  description: 'DenseNet polynomial of degree 8 whose width grows with d: L = 4, k = d/4',
  role: 'headline',
  defaults: { L: 4, k: 'd/4' },
});

export const bfcDeep = densenetFamily({
  name: 'bfc-deep',
  description: 'DenseNet polynomial of degree 8 and fixed width: L = 4, k = 4',
  role: 'hierarchical',
  defaults: { L: 4, k: 4 },
});

export const bfcChain = densenetFamily({
  name: 'bfc-chain',
  description: 'DenseNet polynomial of degree 4 and fixed width: L = 3, k = 8',
  role: 'hierarchical',
  defaults: { L: 3, k: 8 },
});

export const bfcDense = densenetFamily({
  name: 'bfc-dense',
  description: 'as bfc-chain, but every layer reads all layers below: L = 3, k = 8, dense skips',
  role: 'hierarchical',
  defaults: { L: 3, k: 8, skips: 'dense' },
});

export const bfcGap = densenetFamily({
  name: 'bfc-gap',
  description: 'as bfc-chain, with the information gap: layer 3 counts rho = 0.3 times as much as layer 2',
  role: 'hierarchical',
  defaults: { L: 3, k: 8, alpha: 'gap', rho: 0.3 },
});

export const quadratic = densenetFamily({
  name: 'quadratic',
  description:
    'control: one layer of squares, degree 2: L = 2, k = d/4; every learner of degree 2 should learn it',
  role: 'control',
  defaults: { L: 2, k: 'd/4' },
});
