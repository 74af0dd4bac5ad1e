import type { Facet } from './rows.ts';

/** What the built-in families are for (`role` of tasks/contract.ts); results name families and do not say. */
const roles: Readonly<Record<string, 'headline' | 'hierarchical' | 'control'>> = {
  'bfc-wide': 'headline',
  'bfc-deep': 'headline',
  'bfc-chain': 'hierarchical',
  'bfc-dense': 'hierarchical',
  'bfc-gap': 'hierarchical',
  'paper-example': 'hierarchical',
  quadratic: 'control',
  'linear-control': 'control',
  'flat-degree-4': 'control',
};

export type FamilyKind = 'headline' | 'hierarchical' | 'control' | 'variant';

/**
 * The role of a built-in family, or that it is a variant of one, under parameters of its own. A family that nobody
 * knows here is what its author came to see: a headline.
 */
export function familyKind({ family, params }: Pick<Facet, 'family' | 'params'>): FamilyKind {
  const role = Object.hasOwn(roles, family) ? roles[family] : undefined;
  if (role === undefined) return 'headline';
  return Object.keys(params).length > 0 ? 'variant' : role;
}

/** For the test that holds this list against the registry. */
export const knownFamilies = Object.entries(roles);
