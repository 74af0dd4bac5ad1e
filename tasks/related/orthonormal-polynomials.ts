import type { InputKind } from '../inputs.ts';
import type { Polynomial, PolynomialRing } from '../spectrum/polynomial-ring.ts';

/**
 * The polynomials h_0, h_1, … of one variable that are orthonormal under some symmetric distribution, by the
 * recurrence of their monic multiples: P_0 = 1, P_1 = t, P_{k+1} = t P_k − c_k P_{k−1}, and
 * E P_k² = c_1 c_2 ⋯ c_k.
 */
export interface OrthonormalPolynomials {
  /** c_k, for k ≥ 1; 0 if the distribution has no more than k points. */
  readonly coefficient: (k: number) => number;
}

/** He_k(t)/√k!, for a standard normal t: c_k = k. */
export const hermitePolynomials: OrthonormalPolynomials = { coefficient: (k) => k };

/**
 * For t = ⟨u, x⟩ with a unit vector u. On the sphere of radius √d they are Gegenbauer's polynomials, and
 * h_k(⟨u, x⟩) is a spherical harmonic of degree k. He_k(⟨u, x⟩) would not be: it has parts of lower degree,
 * with a share of order 1/d of its variance. Under the other inputs they are Hermite's, which are orthonormal
 * under N(0, I) only.
 */
export function projectionPolynomials(inputs: InputKind, d: number): OrthonormalPolynomials {
  if (inputs !== 'sphere') return hermitePolynomials;
  return {
    coefficient: (k) => (k === 1 ? 1 : (d * k * (k + d - 3)) / ((2 * k + d - 2) * (2 * k + d - 4))),
  };
}

/** Writes h_0(t)..h_degree(t) to `out`. */
export function evaluateOrthonormal(
  { coefficient }: OrthonormalPolynomials,
  t: number,
  degree: number,
  out: Float64Array,
): void {
  out[0] = 1;
  if (degree > 0) out[1] = t;
  for (let k = 1; k < degree; k++) out[k + 1] = t * out[k] - coefficient(k) * out[k - 1];
  for (let k = 2, norm = 1; k <= degree; k++) {
    norm *= coefficient(k);
    out[k] /= Math.sqrt(norm);
  }
}

/** h_0(t)..h_degree(t) as polynomials in what t is a polynomial of. */
export function expandOrthonormal(
  { coefficient }: OrthonormalPolynomials,
  t: Polynomial,
  degree: number,
  ring: PolynomialRing,
): Polynomial[] {
  const monic = [ring.constant(1), t];
  for (let k = 1; k < degree; k++)
    monic.push(
      ring.combine([
        [1, k === 1 ? ring.square(t) : ring.product(monic[k], t)],
        [-coefficient(k), monic[k - 1]],
      ]),
    );
  let norm = 1;
  return monic.slice(0, degree + 1).map((polynomial, k) => {
    if (k >= 2) norm *= coefficient(k);
    return ring.combine([[1 / Math.sqrt(norm), polynomial]]);
  });
}
