import { pchisq } from 'lib-r-math.js';

/** P(χ² > x). @param df degrees of freedom, positive */
export function chiSquareUpperTail(x: number, df: number): number {
  return pchisq(x, df, 0, false);
}
