import { decreasingRoot } from './decreasing-root.ts';
import { normalTails } from './normal.ts';

/**
 * Distance of the nodes. The integrands are analytic and vanish at both ends, so the error of the trapezoidal
 * rule falls exponentially in its inverse (Trefethen & Weideman, "The exponentially convergent trapezoidal
 * rule", SIAM Review 2014).
 */
const step = 1 / 16;

/** Where the normal density, and with it the integrand, has fallen to nothing next to its peak. */
const reach = 10;

/** Ranges beyond this one are less likely than the smallest number. */
const mostRange = 80;

/**
 * The tails of the range of `count` independent standard normal values, that is of the studentised range with
 * infinitely many degrees of freedom: P(range ≤ q) = count ∫ φ(z) (Φ(z) − Φ(z − q))^(count − 1) dz, where z
 * is the largest value (Hartley, "The range in random samples", Biometrika 1942; Hochberg & Tamhane,
 * "Multiple Comparison Procedures", 1987).
 *
 * The relative error of the lower tail is about 1e-16 count / q where q is small, and that of the upper tail
 * below 1e-12.
 *
 * @param count 2 or more; both tails are NaN for other values
 */
export function normalRangeTails(
  q: number,
  count: number,
): { readonly lower: number; readonly upper: number } {
  if (!(count >= 2 && count < Number.POSITIVE_INFINITY) || Number.isNaN(q))
    return { lower: Number.NaN, upper: Number.NaN };
  if (q <= 0) return { lower: 0, upper: 1 };
  if (q > mostRange) return { lower: 1, upper: 0 };
  const others = count - 1;
  let [lower, upper] = [0, 0];
  // The largest value is near √(2 log count), or near q/2 if the range is unusually large.
  const last = Math.ceil((Math.max(q / 2, Math.sqrt(2 * Math.log(count))) + reach) / step);
  for (let i = Math.floor(-reach / step); i <= last; i++) {
    const z = i * step;
    const [atTop, atBottom] = [normalTails(z), normalTails(z - q)];
    // Above the median differences of upper tails keep more digits.
    const within = z > q ? atBottom.upper - atTop.upper : atTop.lower - atBottom.lower;
    const density = Math.exp(-0.5 * z * z);
    lower += density * within ** others;
    // Φ(z)^others − (Φ(z) − Φ(z − q))^others, without cancellation.
    const logShare = Math.log1p(-atBottom.lower / atTop.lower);
    upper -= density * Math.exp(others * atTop.logLower) * Math.expm1(others * logShare);
  }
  const scale = (count * step) / Math.sqrt(2 * Math.PI);
  return { lower: scale * lower, upper: scale * upper };
}

/**
 * The quantile of the range of `count` independent standard normal values: P(range ≤ q) = p.
 *
 * @param p in [0, 1]; the quantile is NaN elsewhere
 * @param count 2 or more; the quantile is NaN for other values
 */
export function normalRangeQuantile(p: number, count: number): number {
  if (!(p >= 0 && p <= 1 && count >= 2 && count < Number.POSITIVE_INFINITY)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  // The smaller of the two tails determines the quantile better.
  if (p < 0.5) return decreasingRoot((q) => Math.log(p) - Math.log(normalRangeTails(q, count).lower));
  return decreasingRoot((q) => Math.log(normalRangeTails(q, count).upper) - Math.log1p(-p));
}
