/** Stirling's series is used from here on: its first omitted term is below 1e-17. */
const leastForSeries = 10;

/** B₂ₖ / (2k (2k − 1)) for k = 1, 2, …, from the Bernoulli numbers. */
const coefficients = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
];

/**
 * log Γ(z) − (z − ½) log z + z − ½ log 2π, which vanishes like 1/(12 z): Stirling's series (DLMF 5.11.1).
 *
 * @param z at least 10
 */
export function stirlingRemainder(z: number): number {
  const square = 1 / (z * z);
  return coefficients.reduceRight((sum, coefficient) => sum * square + coefficient, 0) / z;
}

/**
 * log Γ(z). Below 10 it is reached from above by Γ(z + 1) = z Γ(z) (DLMF 5.5.1).
 *
 * @param z positive
 */
export function logGamma(z: number): number {
  let product = 1;
  let shifted = z;
  for (; shifted < leastForSeries; shifted++) product *= shifted;
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI);
  return stirling + stirlingRemainder(shifted) - Math.log(product);
}

/**
 * log(Γ(z + ½) / Γ(z)) − ½ log z, which vanishes like −1/(8 z). Where z is large, Stirling's series is
 * subtracted term by term: the two logarithms themselves would cancel.
 *
 * @param z positive
 */
export function logHalfStep(z: number): number {
  if (z < leastForSeries) return logGamma(z + 0.5) - logGamma(z) - 0.5 * Math.log(z);
  return z * Math.log1p(0.5 / z) - 0.5 + stirlingRemainder(z + 0.5) - stirlingRemainder(z);
}
