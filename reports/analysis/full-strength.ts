import type { Results, Row } from '../rows.ts';

/**
 * What stands in place of a verdict for fits with too few centres or features ({@link isBelowFullStrength}).
 */
export const belowFullStrength = 'below full strength';

/**
 * Whether a kernel method had fewer centres, or random features, than it takes to span every degree that its
 * sample supports. Its error then reflects their number, and says nothing about kernels. False if the run
 * does not say.
 */
export function isBelowFullStrength({ strength }: Pick<Row, 'strength'>): boolean {
  return strength?.full === false;
}

const made = new WeakMap<Results, Results>();

/**
 * The results that may be charted, compared and judged: those without rows below full strength. For the same
 * results, always the same object.
 */
export function atFullStrength(results: Results): Results {
  if (!results.rows.some(isBelowFullStrength)) return results;
  const known = made.get(results) ?? {
    ...results,
    rows: results.rows.filter((row) => !isBelowFullStrength(row)),
  };
  made.set(results, known);
  return known;
}
