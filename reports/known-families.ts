import type { Facet } from './rows.ts';

/** What the built-in families are for (`role` in tasks/contract.ts), since results store only their names. */
const roles: Readonly<Record<string, 'headline' | 'hierarchical' | 'control'>> = {
  'bfc-wide': 'headline',
  'bfc-deep-wide': 'headline',
  'bfc-deep': 'hierarchical',
  'bfc-chain': 'hierarchical',
  'bfc-dense': 'hierarchical',
  'bfc-gap': 'hierarchical',
  'paper-example': 'hierarchical',
  quadratic: 'control',
  'linear-control': 'control',
  'flat-degree-4': 'control',
  'hierarchical-polynomial': 'hierarchical',
  'nonlinear-features': 'hierarchical',
  sight: 'hierarchical',
  'multi-index': 'control',
  'single-index': 'control',
  'random-hierarchy': 'hierarchical',
  staircase: 'hierarchical',
  'sparse-parity': 'control',
  'relu-network': 'control',
  'tensor-sum': 'control',
};

export type FamilyKind = 'headline' | 'hierarchical' | 'control' | 'variant';

/**
 * The role of a built-in family, or `variant` where its parameters are not the defaults. A family that is not
 * built in is what its author came to see, and so a headline.
 */
export function familyKind({ family, params }: Pick<Facet, 'family' | 'params'>): FamilyKind {
  const role = Object.hasOwn(roles, family) ? roles[family] : undefined;
  if (role === undefined) return 'headline';
  return Object.keys(params).length > 0 ? 'variant' : role;
}

/** For the test that compares this list with the registry. */
export const knownFamilies = Object.entries(roles);
