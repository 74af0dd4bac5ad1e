import { describeSizes, principalRows } from '../analysis/principal-sizes.ts';
import { type Summary, summarise } from '../analysis/summary.ts';
import { formatCount } from '../numbers.ts';
import type { Facet, Results, Row } from '../rows.ts';
import { type Axis, valueAxis } from './axis.ts';

export interface PanelOverD {
  readonly facet: Facet;
  readonly title: string;
  readonly summaries: readonly Summary[];
}

/** What charts over d have in common: one panel per family, and one sample size at every d. */
export interface OverD {
  readonly panels: readonly PanelOverD[];
  readonly x: Axis;
  readonly rows: readonly Row[];
  /** "n = 8d²", or "n = 512 to 8,192" where families differ. */
  readonly sizes: string;
}

const made = new WeakMap<Results, OverD>();

/** The same object for the same results, since estimating intervals is most of a report's work. */
export function overD(results: Results): OverD {
  const known = made.get(results) ?? makeOverD(results);
  made.set(results, known);
  return known;
}

function makeOverD({ rows, facets }: Results): OverD {
  const panels = facets.flatMap((facet): (PanelOverD & { rows: readonly Row[] })[] => {
    const own = principalRows(rows.filter(({ task }) => task === facet.label));
    return own.length === 0
      ? []
      : [{ facet, title: panelTitle(facet), summaries: summarise(own), rows: own }];
  });
  const drawn = panels.flatMap((panel) => panel.rows);
  return {
    panels,
    x: valueAxis(
      'input dimension d',
      drawn.map(({ d }) => d),
      String,
    ),
    rows: drawn,
    sizes: describeSizes(
      drawn.map(({ d, n }) => [d, n] as const),
      formatCount,
    ),
  };
}

/** "bfc-deep (degree 8)" */
export function panelTitle({ label, degree }: Facet): string {
  return degree === undefined || /degree/.test(label) ? label : `${label} (degree ${degree})`;
}
