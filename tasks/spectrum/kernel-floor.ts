import type { Spectrum } from './contract.ts';

/**
 * A lower bound on the relative test error, averaged over samples, of every rotation-invariant kernel method
 * with n training samples in d dimensions:
 *
 *     (Σ_{p ≥ 1} v_p max(0, 1 − n / B(d, p)) + noise²) / (variance + noise²)
 *
 * with v_p the target's angular weights and B(d, p) the number of independent functions of that degree
 * ({@link functionsOfDegree}).
 *
 * Why: such a method predicts Σ_i c_i K(x_i, x), with K a function of |x_i|, |x| and ⟨x_i, x⟩, whatever the
 * kernel, its tuning, the labels and the loss. For each value of |x|, the part of degree p of the prediction
 * lies in the span of the n zonal harmonics around the x_i, which has at most n dimensions out of B(d, p).
 * The distribution of the sample is invariant under rotations, and the space of degree p has no smaller
 * invariant subspace; so by Schur's lemma a span of n dimensions holds the share n/B(d, p) of v_p on average,
 * and the rest is lost. (On the hypercube, the same holds with permutations and changes of sign in place of
 * rotations.) A constant added to the prediction changes only degree 0. Nyström's method with centres from
 * the sample is included.
 *
 * It holds at every n and d. As d grows with n ≤ d^(q+1−δ) it becomes Σ_{p > q} w_p − o(1), the bound of
 * Ghorbani, Mei, Misiakiewicz & Montanari, "Linearized two-layer neural networks in high dimension", arXiv
 * 1904.12191, Theorem 4 (hypercube: Mei, Misiakiewicz & Montanari, arXiv 2101.10588); at the d of a benchmark
 * the two are far apart, see {@link asymptoticFloor}.
 *
 * @param noise standard deviation of the label noise, in units of the target's
 */
export function kernelFloor(spectrum: Spectrum, n: number, d: number, noise = 0): number {
  const { basis, angular } = spectrum;
  let lost = 0;
  for (let p = 1; p < angular.length; p++)
    lost += angular[p] * Math.max(0, 1 - n / functionsOfDegree(basis, d, p));
  // Higher degrees have more functions, so that at least this share of what lies above is lost.
  lost += (spectrum.angularAbove ?? 0) * Math.max(0, 1 - n / functionsOfDegree(basis, d, angular.length));
  return (lost + noise ** 2) / (variance(spectrum) + noise ** 2);
}

/**
 * The number of linearly independent functions of (angular) degree p in d dimensions: spherical harmonics,
 * C(d+p−1, p) − C(d+p−3, p−2), or on the hypercube products of p coordinates, C(d, p).
 */
export function functionsOfDegree(basis: Spectrum['basis'], d: number, p: number): number {
  if (basis === 'walsh') return binomial(d, p);
  return binomial(d + p - 1, p) - (p >= 2 ? binomial(d + p - 3, p - 2) : 0);
}

/**
 * What the bound becomes in the limit: the share of the variance beyond degree q. q is the largest whole
 * number not above log n / log d, so that n ≥ d^q; with n = 8d², q = 2 from d = 9 on. At finite d a kernel
 * can be far *below* this: with d = 32 and n = 8d² = 8192, it is the limit of n growing like d^2.6, while a
 * sixth of all functions of degree 4 fit into the span of the sample.
 */
export function asymptoticFloor(
  spectrum: Spectrum,
  n: number,
  d: number,
): { readonly q: number; readonly floor: number } {
  const q = d > 1 ? Math.floor(Math.log(n) / Math.log(d) + 1e-9) : 0;
  const tail = spectrum.weights.reduce((sum, weight, p) => (p > q ? sum + weight : sum), spectrum.above ?? 0);
  return { q, floor: tail / variance(spectrum) };
}

function variance({ weights, above = 0 }: Spectrum): number {
  return weights.slice(1).reduce((sum, weight) => sum + weight, above);
}

function binomial(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
}
