/**
 * A kernel that is a power series of the inner product, times a factor for each of the two inputs: k(x, z) =
 * ω(x) ω(z) Σ_p a_p (σ x·z)^p with a_p ≥ 0 and ω > 0. The Gaussian kernel is one (ω = exp(−γ|x|²), σ = 2γ,
 * a_p = 1/p!; Cotter, Keshet and Srebro, "Explicit approximations of the Gaussian kernel", arXiv 1109.4603,
 * §3), and so is the polynomial kernel.
 */
export interface PowerSeries {
  /** σ */
  readonly scale: number;
  /** The largest p with a_p > 0; infinite if there is none. */
  readonly degree: number;
  /** a_p */
  coefficient(p: number): number;
  /** ω(x), given |x|². */
  weight(squaredNorm: number): number;
}

/**
 * A kernel expanded up to the second power of x·z: k(x, z) = Σ_{p ≤ 2} c_p(x) c_p(z) (x·z)^p + rest. If the
 * c_p are right for |x| = |z| only, the rest contains the error that they make elsewhere.
 */
export interface SecondOrder {
  /** c₀, c₁ and c₂ of every input. */
  readonly roots: readonly [constant: Float64Array, linear: Float64Array, quadratic: Float64Array];
  /** The rest at k(x, x), for every input x; not negative. */
  readonly rest: Float64Array;
}

/** By this many terms, any series of a rest has converged. */
const mostTerms = 400;

/** The series up to degree 2, and the rest on the diagonal, summed without cancellation. */
export function secondOrderOf(series: PowerSeries, squaredNorms: Float64Array): SecondOrder {
  const factors = [0, 1, 2].map((p) =>
    p <= series.degree ? Math.sqrt(series.coefficient(p) * series.scale ** p) : 0,
  );
  const weights = squaredNorms.map((norm) => series.weight(norm));
  const rest = squaredNorms.map((norm, i) => weights[i] ** 2 * remainder(series, series.scale * norm));
  const root = (p: number) => weights.map((weight) => weight * factors[p]);
  return { roots: [root(0), root(1), root(2)], rest };
}

/** Σ_{p ≥ 3} a_p t^p */
function remainder(series: PowerSeries, t: number): number {
  let sum = 0;
  let power = t * t * t;
  for (let p = 3; p <= series.degree && p < mostTerms; p++) {
    const term = series.coefficient(p) * power;
    sum += term;
    if (term <= 1e-17 * sum && p > t + 3) break;
    power *= t;
  }
  return sum;
}

/** a_3, a_4, …, as few as leave terms of at most `tolerance` in all for |t| ≤ largest. */
export function remainderCoefficients(series: PowerSeries, largest: number, tolerance: number): number[] {
  const most = Math.min(series.degree, mostTerms);
  const coefficients = Array.from({ length: Math.max(0, most - 2) }, (_, i) => series.coefficient(i + 3));
  // Smallest terms first, so that their sum is not rounded away.
  for (let left = 0; coefficients.length > 1; ) {
    const last = coefficients.at(-1) as number;
    // A coefficient that is 0, or too small for a number, may stand beside a power that is too large for one.
    if (last > 0) left += last * largest ** (coefficients.length + 2);
    if (left > tolerance) break;
    coefficients.pop();
  }
  return coefficients;
}
