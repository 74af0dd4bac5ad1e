import { normalDensity, normalUpperTail } from './normal-distribution.ts';

/**
 * The quantile of the range of `count` independent standard normal values: the studentised range with infinitely many
 * degrees of freedom, to 8 digits.
 *
 * @param p in (0, 1)
 * @param count 2 or more
 */
export function normalRangeQuantile(p: number, count: number): number {
  let [low, high] = [0, 40];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (normalRange(middle, count) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(range ≤ q) = k ∫ φ(z) (Φ(z) − Φ(z − q))^(k−1) dz over the place z of the largest, by the trapezoid rule. */
function normalRange(q: number, count: number): number {
  const step = 1 / 32;
  let sum = 0;
  for (let i = -8 * 32; i <= 8 * 32; i++) {
    const z = i * step;
    const between = normalUpperTail(z - q) - normalUpperTail(z);
    sum += normalDensity(z) * between ** (count - 1);
  }
  return count * sum * step;
}
