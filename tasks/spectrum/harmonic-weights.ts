import { factor, laplacian } from './angular-weights.ts';
import { fischerProduct } from './hermite.ts';
import type { Polynomial, PolynomialRing } from './polynomial-ring.ts';

/**
 * The weights w_0..w_degree of a polynomial on the sphere of radius √d: w_l is the squared norm of its part that
 * is a spherical harmonic of degree l.
 *
 * Its homogeneous part of degree q is F_q = Σ_j |x|^{2j} h_{q,j} with harmonic h_{q,j} of degree q − 2j (Fischer's
 * decomposition, see angular-weights.ts), which is Σ_j d^j h_{q,j} on the sphere. The harmonics of degree l from
 * different q add up before they are squared, so their inner products are needed, too. In the Fischer inner
 * product, with q' = q + 2s and l = q − 2m,
 *
 *     ⟨Δ^m F_q, Δ^{m+s} F_{q'}⟩ = Σ_{j ≥ m} c(m, j) c(m + s, j + s) n(j − m) ⟨h_{q,j}, h_{q',j+s}⟩,
 *
 * where c and n are the constants of Δ^m |x|^{2j} h = c |x|^{2j−2m} h and ‖|x|^{2i} h‖² = n ‖h‖². These equations
 * are solved from the largest m down. The Fischer norm of a harmonic polynomial is its norm under N(0, I), whose
 * square is E|x|^{2l} / d^l = (d + 2)(d + 4)⋯(d + 2l − 2) / d^(l−1) times that of its norm on the sphere. As in
 * angular-weights.ts, |x|² is never multiplied out, and a target of few directions stays one.
 *
 * @param parts the homogeneous part of each degree q = 0..degree, with the coefficients of monomials
 */
export function harmonicWeights(parts: readonly Polynomial[], ring: PolynomialRing, d: number): number[] {
  const laplacians = parts.map((part, q) => {
    const powers = [part];
    for (let m = 1; 2 * m <= q; m++) powers.push(laplacian(powers[m - 1], ring));
    return powers;
  });
  const weights = parts.map(() => 0);
  for (const [q, own] of laplacians.entries())
    for (let other = q; other < parts.length; other += 2) {
      if (parts[q].size === 0 || parts[other].size === 0) continue;
      const s = (other - q) / 2;
      const products: number[] = own.map(() => 0);
      for (let m = own.length - 1; m >= 0; m--) {
        let rest = fischerProduct(own[m], laplacians[other][m + s], ring);
        for (let j = m + 1; j < own.length; j++)
          rest -=
            factor(m, j, q, d) *
            factor(m + s, j + s, other, d) *
            factor(j - m, j - m, q - 2 * m, d) *
            products[j];
        products[m] = rest / (factor(m, m, q, d) * factor(m + s, m + s, other, d));
        const l = q - 2 * m;
        weights[l] += (s === 0 ? 1 : 2) * d ** (2 * m + s) * onSphere(d, l) * products[m];
      }
    }
  return weights.map((weight) => Math.max(0, weight));
}

/** E h² on the sphere of radius √d over E h² under N(0, I), for homogeneous h of degree l. */
function onSphere(d: number, l: number): number {
  let ratio = 1;
  for (let i = 0; i < l; i++) ratio *= d / (d + 2 * i);
  return ratio;
}
