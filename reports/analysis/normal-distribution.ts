/** The standard normal distribution, exact far into its tails: censored likelihoods are made of tails. */

const root = Math.sqrt(2 * Math.PI);
/** From here on the continued fraction of Mills' ratio converges quickly, and before it the series does. */
const far = 3;

/** The density φ(z). */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / root;
}

/** P(Z > z), to 13 digits in either tail. */
export function normalUpperTail(z: number): number {
  if (z >= far) return normalDensity(z) * farMillsRatio(z);
  if (z < 0) return 1 - normalUpperTail(-z);
  return 0.5 - normalDensity(z) * series(z);
}

/** log P(Z > z), finite wherever z is. */
export function logNormalUpperTail(z: number): number {
  if (z >= far) return -0.5 * z * z - Math.log(root) + Math.log(farMillsRatio(z));
  return Math.log(normalUpperTail(z));
}

/** φ(z) / P(Z > z), the inverse of Mills' ratio: how fast the logarithm of the tail falls. */
export function normalHazard(z: number): number {
  return z >= far ? 1 / farMillsRatio(z) : normalDensity(z) / normalUpperTail(z);
}

/** (P(Z < z) − ½) / φ(z) as z + z³/3 + z⁵/(3·5) + … (Marsaglia, "Evaluating the normal distribution", 2004). */
function series(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > 1e-17 * sum; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** P(Z > z) / φ(z) = 1/(z + 1/(z + 2/(z + 3/(z + …)))) (Laplace). */
function farMillsRatio(z: number): number {
  // 60 levels at z = 3, fewer further out, where each gains more.
  let below = z;
  for (let level = 20 + Math.ceil(360 / (z * z)); level > 0; level--) below = z + level / below;
  return 1 / below;
}
