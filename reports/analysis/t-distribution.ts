import { qt } from 'lib-r-math.js';

/**
 * The quantile of Student's t distribution: P(T ≤ t) = p.
 *
 * @param p in (0, 1)
 * @param df degrees of freedom, not necessarily whole; less than 1 counts as 1
 */
export function tQuantile(p: number, df: number): number {
  return qt(p, Math.max(1, df));
}
