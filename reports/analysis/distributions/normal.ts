import { continuedFraction } from './continued-fraction.ts';
import { mirrored, type Tails, tailsFrom } from './tails.ts';

/** The standard normal distribution, accurate far into its tails, of which censored likelihoods are made. */

const logRootTwoPi = 0.5 * Math.log(2 * Math.PI);

/** The power series is used up to here, the continued fraction beyond. */
const seriesEnd = 2.5;

/** The tails at z. A logarithm is finite while z² is. */
export function normalTails(z: number): Tails {
  if (z < 0) return mirrored(normalTails(-z));
  if (z < seriesEnd) return tailsFrom('upper', 0.5 - betweenZeroAnd(z));
  const logUpper = logDensity(z) - Math.log(inverseMills(z));
  return tailsFrom('upper', Math.exp(logUpper), logUpper);
}

/** φ(z) / P(Z > z), the inverse of Mills' ratio: how fast the logarithm of the upper tail falls. */
export function normalHazard(z: number): number {
  return z < seriesEnd ? Math.exp(logDensity(z)) / normalTails(z).upper : inverseMills(z);
}

function logDensity(z: number): number {
  return -0.5 * z * z - logRootTwoPi;
}

/** P(0 < Z < z) = φ(z) (z + z³/3 + z⁵/(3·5) + …) (Abramowitz & Stegun 26.2.11). */
function betweenZeroAnd(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; term > Number.EPSILON * sum; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return Math.exp(logDensity(z)) * sum;
}

/** z + 1/(z + 2/(z + 3/(z + …))), Laplace's continued fraction (Abramowitz & Stegun 26.2.14). */
function inverseMills(z: number): number {
  const same = () => z;
  return z === Number.POSITIVE_INFINITY ? z : continuedFraction(z, (k) => k, same);
}
