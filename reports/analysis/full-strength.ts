import type { Results, Row } from '../rows.ts';

/** What is said of such a row instead of a verdict. */
export const belowFullStrength = 'below full strength';

/**
 * Whether a kernel method worked over fewer centres, or random features, than span every degree that its sample supports: its
 * error is then that of their number, and says nothing about kernels. Where a run does not tell, it is not.
 */
export function isBelowFullStrength({ strength }: Pick<Row, 'strength'>): boolean {
  return strength?.full === false;
}

const made = new WeakMap<Results, Results>();

/** What may be charted, compared and judged: the same results without such rows. The same object for the same results. */
export function atFullStrength(results: Results): Results {
  if (!results.rows.some(isBelowFullStrength)) return results;
  const known = made.get(results) ?? {
    ...results,
    rows: results.rows.filter((row) => !isBelowFullStrength(row)),
  };
  made.set(results, known);
  return known;
}
