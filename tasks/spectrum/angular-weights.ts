import { exponents, squaredNorm } from './hermite.ts';
import type { Polynomial, PolynomialRing } from './polynomial-ring.ts';

/**
 * The weights v_0..v_degree of a function's angular degrees under N(0, I_d): v_l is the squared norm of its
 * projection onto the products of spherical harmonics of degree l in x/|x| with functions of |x|.
 *
 * The Hermite part of degree p, with its coefficients read as those of monomials, is a homogeneous polynomial
 * T, and rotations act on both in the same way. T = Σ_j |x|^{2j} h_{p−2j} with harmonic h (Fischer's
 * decomposition), and the j-th term has angular degree p − 2j. In the Fischer norm, the terms are orthogonal,
 * multiplication by |x|² is adjoint to the Laplacian, and
 *
 *     Δ |x|^{2j} h_l = a(j, l) |x|^{2j−2} h_l,   a(j, l) = 2j (2j + 2l + d − 2),
 *
 * so that ‖Δ^m T‖² = Σ_{j ≥ m} a(j, l) a(j−1, l) ⋯ a(j−m+1, l) E_j with l = p − 2j and E_j the squared norm
 * of the j-th term. These equations are solved from the largest m down. Δ^m T has no more variables than T,
 * and |x|², which has all d, is never multiplied out.
 *
 * @param parts the Hermite coefficients of each degree p = 0..degree
 */
export function angularWeights(parts: readonly Polynomial[], ring: PolynomialRing, d: number): number[] {
  const angular = parts.map(() => 0);
  for (const [p, part] of parts.entries()) {
    const norms: number[] = [];
    for (let power = part, m = 0; 2 * m <= p; m++) {
      norms.push(squaredNorm(power, ring));
      power = laplacian(power, ring);
    }
    const energies = norms.map(() => 0);
    for (let m = norms.length - 1; m >= 0; m--) {
      let rest = norms[m];
      for (let j = m + 1; j < norms.length; j++) rest -= factor(m, j, p, d) * energies[j];
      energies[m] = Math.max(0, rest / factor(m, m, p, d));
      angular[p - 2 * m] += energies[m];
    }
  }
  return angular;
}

/** a(j, l) a(j−1, l) ⋯ a(j−m+1, l) with l = p − 2j: Δ^m |x|^{2j} h_l is this times |x|^{2j−2m} h_l. */
export function factor(m: number, j: number, p: number, d: number): number {
  let product = 1;
  for (let i = j - m + 1; i <= j; i++) product *= 2 * i * (2 * i + 2 * (p - 2 * j) + d - 2);
  return product;
}

/** Δ of a polynomial. */
export function laplacian(polynomial: Polynomial, ring: PolynomialRing): Polynomial {
  const result = new Map<number, number>();
  for (const [monomial, coefficient] of ring.terms(polynomial))
    for (const [variable, exponent] of exponents(monomial)) {
      if (exponent < 2) continue;
      const at = monomial.indexOf(variable);
      const key = ring.key([...monomial.slice(0, at), ...monomial.slice(at + 2)]);
      result.set(key, (result.get(key) ?? 0) + coefficient * exponent * (exponent - 1));
    }
  return result;
}
