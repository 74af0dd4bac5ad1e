import { dnorm, pnorm } from 'lib-r-math.js';

/** The standard normal distribution, accurate far into its tails, of which censored likelihoods are made. */

/** P(Z > z). */
export function normalUpperTail(z: number): number {
  return pnorm(z, 0, 1, false);
}

/** log P(Z > z), finite wherever z is. */
export function logNormalUpperTail(z: number): number {
  return pnorm(z, 0, 1, false, true);
}

/** φ(z) / P(Z > z), the inverse of Mills' ratio: how fast the logarithm of the tail falls. */
export function normalHazard(z: number): number {
  return Math.exp(dnorm(z, 0, 1, true) - logNormalUpperTail(z));
}
