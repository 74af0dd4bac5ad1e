import type { Facet, Results } from '../rows.ts';
import { type CountedRow, isCounted } from './counted-rows.ts';

/** A family that was run with several sample sizes n at one d or more. */
export interface Sweep {
  readonly facet: Facet;
  /** The d with several n, ascending. */
  readonly dimensions: readonly number[];
  /** The fits at these d; a stream has no n, and is not among them. */
  readonly rows: readonly CountedRow[];
}

/** The families whose n was swept, in the order of the configuration. */
export function sweeps({ rows, facets }: Pick<Results, 'rows' | 'facets'>): Sweep[] {
  return facets.flatMap((facet): Sweep[] => {
    const own = rows.filter(isCounted).filter(({ task }) => task === facet.label);
    const sizes = new Map<number, Set<number>>();
    for (const { d, n } of own) sizes.set(d, (sizes.get(d) ?? new Set()).add(n));
    const dimensions = [...sizes].flatMap(([d, ns]) => (ns.size > 1 ? [d] : [])).sort((a, b) => a - b);
    if (dimensions.length === 0) return [];
    return [{ facet, dimensions, rows: own.filter(({ d }) => dimensions.includes(d)) }];
  });
}
