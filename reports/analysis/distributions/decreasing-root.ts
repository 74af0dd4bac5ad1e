const mostSteps = 200;

/**
 * The positive root of a decreasing function, to the last digits that the function resolves. It is first
 * enclosed between two neighbouring powers of two, and then found by Ridders' method (Ridders, "A new
 * algorithm for computing a single root of a real continuous function", IEEE Transactions on Circuits and
 * Systems 1979).
 *
 * @param f decreasing in (0, ∞); infinite values are allowed
 * @returns 0 or ∞ where the root is beyond the range of numbers
 */
export function decreasingRoot(f: (x: number) => number): number {
  let high = 1;
  while (high < Number.POSITIVE_INFINITY && f(high) > 0) high *= 2;
  if (high === Number.POSITIVE_INFINITY) return high;
  let low = high / 2;
  while (low > 0 && f(low) < 0) low /= 2;
  if (low === 0) return 0;
  if (high > 2 * low) high = 2 * low;
  return enclosedRoot(f, low, high);
}

/** @param low where f ≥ 0 @param high where f ≤ 0 */
function enclosedRoot(f: (x: number) => number, low: number, high: number): number {
  let [atLow, atHigh] = [f(low), f(high)];
  if (atLow === 0) return low;
  if (atHigh === 0) return high;
  let previous = Number.NaN;
  for (let step = 0; step < mostSteps; step++) {
    const middle = low + (high - low) / 2;
    const atMiddle = f(middle);
    const root = Math.sqrt(atMiddle ** 2 - atLow * atHigh);
    if (atMiddle === 0 || root === 0) return middle;
    // Ridders' correction is nothing next to an infinite value, which makes this a bisection.
    const x = root < Number.POSITIVE_INFINITY ? middle + (middle - low) * (atMiddle / root) : middle;
    const atX = f(x);
    if (atX === 0 || Math.abs(x - previous) <= Number.EPSILON * x) return x;
    previous = x;
    for (const [point, value] of [
      [middle, atMiddle],
      [x, atX],
    ]) {
      if (value > 0 && point > low) [low, atLow] = [point, value];
      if (value < 0 && point < high) [high, atHigh] = [point, value];
    }
  }
  return previous;
}
