import { qtukey } from 'lib-r-math.js';

/**
 * The quantile of the range of `count` independent standard normal values: the studentised range with infinitely many
 * degrees of freedom.
 *
 * @param p in (0, 1)
 * @param count 2 or more
 */
export function normalRangeQuantile(p: number, count: number): number {
  return qtukey(p, count, Number.POSITIVE_INFINITY);
}
