/**
 * A kernel that is a power series of the inner product between two factors of one input each:
 * k(x, z) = ω(x) ω(z) Σ_p a_p (σ x·z)^p with a_p ≥ 0 and ω > 0. The Gaussian kernel is one (ω = exp(−γ|x|²), σ = 2γ,
 * a_p = 1/p!; Cotter, Keshet and Srebro, "Explicit approximations of the Gaussian kernel", arXiv 1109.4603, §3), and
 * so is the polynomial kernel.
 */
export interface PowerSeries {
  /** σ */
  readonly scale: number;
  /** The last p with a_p > 0; infinite where there is none. */
  readonly degree: number;
  /** a_p */
  coefficient(p: number): number;
  /** ω at a point, from its |x|². */
  weight(squaredNorm: number): number;
}

/**
 * What a kernel is made of up to the second power of x·z: c₀, c₁ and c₂ of every input with
 * k(x, z) = Σ_{p ≤ 2} c_p(x) c_p(z) (x·z)^p + rest. Where norms differ, c_p may be right for |x| = |z| alone: what is
 * lacking is in the rest.
 */
export interface SecondOrder {
  readonly roots: readonly [constant: Float64Array, linear: Float64Array, quadratic: Float64Array];
  /** The rest of k(x, x), not negative. */
  readonly rest: Float64Array;
}

/** Terms after which a series of the rest has converged, whatever it is. */
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

/**
 * a_3, a_4, … as far as they matter for |t| ≤ largest: what is left out is at most `tolerance`, absolutely.
 */
export function remainderCoefficients(series: PowerSeries, largest: number, tolerance: number): number[] {
  const coefficients: number[] = [];
  for (let p = 3; p <= series.degree && p < mostTerms; p++) {
    coefficients.push(series.coefficient(p));
    const next = p + 1 <= series.degree ? series.coefficient(p + 1) * largest ** (p + 1) : 0;
    // From there on terms fall at least as fast as (largest/p)^k, or there are none.
    if (p > 2 * largest && 2 * next <= tolerance) break;
  }
  return coefficients;
}
