import { listing } from '../numbers.ts';
import type { Facet } from '../rows.ts';

/** A sentence on what the relative error of more than two classes is, if any of these tasks has as many. */
export function errorOfClasses(facets: readonly Facet[]): string[] {
  const own = facets.filter(({ classes }) => classes !== undefined);
  if (own.length === 0) return [];
  const where =
    own.length === facets.length
      ? 'With more than two classes'
      : `On ${listing(own.map(({ label }) => label))}`;
  return [`${where} it is the share of wrong classes over that of the best constant.`];
}
