import { type FamilyKind, familyKind } from '../known-families.ts';
import type { Results } from '../rows.ts';

/** The families that one chart shows, where a report has too many kinds of them for common axes. */
export interface ChartPart {
  /** Appended to the chart's name: empty for the first part. */
  readonly suffix: string;
  /** Appended to its title, after a colon; empty for the first part. */
  readonly heading: string;
}

/** All families in one chart. */
export const whole: ChartPart = { suffix: '', heading: '' };

const kinds: readonly (ChartPart & { readonly kind: FamilyKind })[] = [
  { kind: 'headline', suffix: '', heading: '' },
  { kind: 'hierarchical', suffix: '-hierarchies', heading: 'other hierarchies' },
  { kind: 'control', suffix: '-controls', heading: 'controls' },
  { kind: 'variant', suffix: '-variants', heading: 'variants' },
];

/** One part of the results, which is otherwise the same as the whole. */
export interface ResultsPart {
  readonly kind: FamilyKind;
  readonly part: ChartPart;
  readonly results: Results;
}

/**
 * Results by what their families are for: a control that is learned to rounding would stretch the axes over which the
 * headlines differ. The first part keeps the plain name and title.
 */
export function chartParts(results: Results): ResultsPart[] {
  const present = kinds.flatMap(({ kind, ...part }) => {
    const facets = results.facets.filter((facet) => familyKind(facet) === kind);
    const labels = new Set(facets.map(({ label }) => label));
    const rows = results.rows.filter(({ task }) => labels.has(task));
    return rows.length > 0 ? [{ kind, part, results: { ...results, facets, rows } }] : [];
  });
  return present.map((entry, index) => (index === 0 ? { ...entry, part: whole } : entry));
}

/** "Test error as the dimension grows: controls" */
export function titleOf(title: string, { heading }: ChartPart): string {
  return heading === '' ? title : `${title}: ${heading}`;
}
