/**
 * The quantile of Student's t distribution: P(T ≤ t) = p. For whole degrees of freedom to 12 digits; between them it
 * is interpolated in 1/df, which is good to three digits from 2 degrees of freedom on.
 *
 * @param p in (0.5, 1)
 * @param df 1 or more; below 1 the quantile of 1
 */
export function tQuantile(p: number, df: number): number {
  const whole = Math.max(1, Math.floor(df));
  const lower = wholeQuantile(p, whole);
  if (df <= whole) return lower;
  const share = (1 / whole - 1 / df) / (1 / whole - 1 / (whole + 1));
  return lower + share * (wholeQuantile(p, whole + 1) - lower);
}

function wholeQuantile(p: number, df: number): number {
  let low = 0;
  let high = 1;
  while (tDistribution(high, df) < p) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (tDistribution(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T ≤ t) for whole degrees of freedom (Abramowitz & Stegun, 26.7.3 and 26.7.4). @param t not negative */
export function tDistribution(t: number, df: number): number {
  const angle = Math.atan2(t, Math.sqrt(df));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = df % 2;
  let term = odd ? cosine : 1;
  let sum = df === 1 ? 0 : term;
  for (let j = odd ? 3 : 2; j < df - 1; j += 2) {
    term *= (cosine * cosine * (j - 1)) / j;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return 0.5 + inside / 2;
}
