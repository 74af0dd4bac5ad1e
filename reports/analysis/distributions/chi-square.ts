import { continuedFraction } from './continued-fraction.ts';
import { logGamma, stirlingRemainder } from './log-gamma.ts';
import { noTails, type Tails, tailsFrom } from './tails.ts';

/** The number of terms grows like √df. */
const mostFreedom = 1e10;

/**
 * The tails of χ² at x: the incomplete gamma functions P(df/2, x/2) and Q(df/2, x/2) (Abramowitz & Stegun
 * 26.4.19).
 *
 * @param df degrees of freedom, not necessarily whole; in (0, 1e10], all tails are NaN elsewhere
 */
export function chiSquareTails(x: number, df: number): Tails {
  if (!(df > 0 && df <= mostFreedom) || Number.isNaN(x)) return noTails;
  if (x <= 0) return tailsFrom('lower', 0);
  if (x === Number.POSITIVE_INFINITY) return tailsFrom('upper', 0);
  return gammaTails(df / 2, x / 2);
}

/** P(a, x) as `lower` and Q(a, x) as `upper`. */
function gammaTails(a: number, x: number): Tails {
  if (x < a + 1) {
    const logLower = logFirstTerm(a, x) + Math.log(lowerSeries(a, x));
    return tailsFrom('lower', Math.exp(logLower), logLower);
  }
  const logUpper = logFirstTerm(a, x) + Math.log(a) - Math.log(upperFraction(a, x));
  return tailsFrom('upper', Math.exp(logUpper), logUpper);
}

/** P(a, x) Γ(a + 1) eˣ x⁻ᵃ = 1 + x/(a + 1) + x²/((a + 1)(a + 2)) + … (Abramowitz & Stegun 6.5.29, DLMF 8.7.1). */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > Number.EPSILON * sum; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/**
 * xᵃ e⁻ˣ / Γ(a, x), by every second convergent of the continued fraction Abramowitz & Stegun 6.5.31 (DLMF
 * 8.9.2): x + 1 − a − 1(1 − a)/(x + 3 − a − 2(2 − a)/(x + 5 − a − …)).
 */
function upperFraction(a: number, x: number): number {
  return continuedFraction(
    x + 1 - a,
    (k) => -k * (k - a),
    (k) => x + 2 * k + 1 - a,
  );
}

/**
 * log(xᵃ e⁻ˣ / Γ(a + 1)). Where a is large, its three parts would cancel; with Stirling's series (DLMF
 * 5.11.1) for Γ what is left of them is a (μ − log(1 + μ)), where x = a (1 + μ) (Temme, "The asymptotic
 * expansion of the incomplete gamma functions", SIAM Journal on Mathematical Analysis 1979).
 */
function logFirstTerm(a: number, x: number): number {
  if (a < 10) return a * Math.log(x) - x - logGamma(a + 1);
  const mu = (x - a) / a;
  const logRatio = Math.abs(mu) < 0.5 ? Math.log1p(mu) : Math.log(x / a);
  return -a * (mu - logRatio) - 0.5 * Math.log(2 * Math.PI * a) - stirlingRemainder(a);
}
