/** The rounding of one step changes the ratio of two convergents by less than this. */
const tolerance = 4 * Number.EPSILON;

/**
 * The continued fraction b₀ + a₁/(b₁ + a₂/(b₂ + …)), by Lentz's algorithm (Lentz, "Generating Bessel
 * functions in Mie scattering calculations using continued fractions", Applied Optics 1976). It stops where
 * another term no longer changes the value.
 *
 * Lentz's ratios of successive convergents must stay away from zero. They do for every fraction of this
 * folder: all its terms are positive, or its denominators outweigh its negative numerators.
 *
 * @param first b₀
 * @param numerator aₖ for k = 1, 2, …
 * @param denominator bₖ for k = 1, 2, …
 */
export function continuedFraction(
  first: number,
  numerator: (k: number) => number,
  denominator: (k: number) => number,
): number {
  let value = first;
  let above = first;
  let below = 0;
  let factor = Number.POSITIVE_INFINITY;
  for (let k = 1; Math.abs(factor - 1) > tolerance; k++) {
    const a = numerator(k);
    const b = denominator(k);
    above = b + a / above;
    below = 1 / (b + a * below);
    factor = above * below;
    value *= factor;
  }
  return value;
}
