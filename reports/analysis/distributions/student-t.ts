import { continuedFraction } from './continued-fraction.ts';
import { decreasingRoot } from './decreasing-root.ts';
import { logHalfStep } from './log-gamma.ts';
import { normalTails } from './normal.ts';
import { mirrored, noTails, type Tails, tailsFrom } from './tails.ts';

/** The power series is used up to here, the continued fraction beyond; both converge for every df. */
const seriesEnd = 2;

/** More degrees of freedom than this change no digit of a quantile. */
const mostFreedom = 1e200;

/**
 * The tails of Student's t distribution at t: P(T > t) = ½ I_x(df/2, ½) with x = df / (df + t²), where t > 0
 * (Abramowitz & Stegun 26.7.1, DLMF 8.17).
 *
 * @param df degrees of freedom, not necessarily whole; positive, where ∞ gives the normal distribution. All
 * tails are NaN for other values
 */
export function tTails(t: number, df: number): Tails {
  if (!(df > 0) || Number.isNaN(t)) return noTails;
  if (df === Number.POSITIVE_INFINITY) return normalTails(t);
  if (t < 0) return mirrored(tTails(-t, df));
  if (t < seriesEnd) return tailsFrom('upper', 0.5 - betweenZeroAnd(t, df));
  if (t === Number.POSITIVE_INFINITY) return tailsFrom('upper', 0);
  const logUpper = logUpperTail(t, df);
  return tailsFrom('upper', Math.exp(logUpper), logUpper);
}

/**
 * The quantile of Student's t distribution: P(T ≤ t) = p.
 *
 * @param p in [0, 1]; the quantile is NaN elsewhere
 * @param df degrees of freedom, not necessarily whole; less than 1 counts as 1, and ∞ is allowed
 */
export function tQuantile(p: number, df: number): number {
  const freedom = Math.min(Math.max(1, df), mostFreedom);
  if (!(p >= 0 && p <= 1) || Number.isNaN(freedom)) return Number.NaN;
  const sign = Math.sign(p - 0.5);
  const tail = Math.min(p, 1 - p);
  if (tail === 0) return sign * Number.POSITIVE_INFINITY;
  if (sign === 0) return 0;
  // Near the median, what lies between zero and t determines t better than the tail does; here t is below 1.
  if (tail > 0.25) {
    const central = Math.abs(p - 0.5);
    return sign * decreasingRoot((t) => central - betweenZeroAnd(t, freedom));
  }
  const logTail = Math.log(tail);
  return sign * decreasingRoot((t) => tTails(t, freedom).logUpper - logTail);
}

/** The logarithm of the density at zero, Γ((df + 1)/2) / (Γ(df/2) √(π df)). */
function logPeak(df: number): number {
  return logHalfStep(df / 2) - 0.5 * Math.log(2 * Math.PI);
}

/** log(1 + t²/df), also where t² overflows. */
function logSpread(t: number, df: number): number {
  const scaled = t / Math.sqrt(df);
  return scaled < 1e10 ? Math.log1p(scaled * scaled) : 2 * Math.log(scaled);
}

/**
 * P(0 < T < t) = t f(t) F((df + 1)/2, 1; 3/2; t²/(df + t²)) for the density f (DLMF 8.17.8). All terms are
 * positive, and with many degrees of freedom they are those of the normal distribution's series.
 */
function betweenZeroAnd(t: number, df: number): number {
  const y = (t * t) / (df + t * t);
  let term = t;
  let sum = t;
  for (let k = 0; term > Number.EPSILON * sum * (1 - y); k++) {
    term *= ((df + 1 + 2 * k) / (3 + 2 * k)) * y;
    sum += term;
  }
  return Math.exp(logPeak(df) - ((df + 1) / 2) * logSpread(t, df)) * sum;
}

/**
 * log P(T > t), where P(T > t) = f(t) (1 + t²/df) / t · F(½, 1; df/2 + 1; −df/t²) for the density f (DLMF
 * 8.17.7 with 15.8.1). 1/F is Gauss's continued fraction (DLMF 15.7.1), here divided by df/2:
 * 1 + t⁻²/(1 + 2/df + 2 (1 + 1/df) t⁻²/(1 + 4/df + 3 (1 + 2/df) t⁻²/(1 + 6/df + …))). Its terms are positive,
 * and with many degrees of freedom they are those of Laplace's fraction for the normal distribution.
 */
function logUpperTail(t: number, df: number): number {
  const fraction = continuedFraction(
    1,
    (k) => (k * (1 + (k - 1) / df)) / t / t,
    (k) => 1 + (2 * k) / df,
  );
  return logPeak(df) - ((df - 1) / 2) * logSpread(t, df) - Math.log(t) - Math.log(fraction);
}
