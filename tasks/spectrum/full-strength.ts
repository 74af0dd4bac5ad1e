import type { Spectrum } from './contract.ts';
import { functionsOfDegree } from './kernel-floor.ts';

/** Whether a kernel method has enough centres, or random features, for what its sample can determine. */
export interface Strength {
  /** Number of centres or features; the sample size if the solution is exact. */
  readonly centres: number;
  /** The least number of them that full strength takes: {@link centresAtFullStrength}. */
  readonly needed: number;
  readonly full: boolean;
}

/** Centres per function to be spanned: a quarter more than one, because random centres do not span evenly. */
const perFunction = 1.25;

/**
 * B(d, ≤q), the dimension of the space of functions of degree at most q. Under N(0, I), where a degree also
 * includes lower harmonics times powers of |x|², these are all polynomials of degree at most q, C(d+q, q) of
 * them. On the sphere and the hypercube, B(d, ≤q) is the sum of {@link functionsOfDegree}.
 */
export function functionsUpToDegree(basis: Spectrum['basis'], d: number, q: number): number {
  let sum = 0;
  let monomials = 1;
  for (let p = 0; p <= q; p++) {
    if (p > 0) monomials = (monomials * (d + p - 1)) / p;
    sum += basis === 'hermite' ? monomials : functionsOfDegree(basis, d, p);
  }
  return Math.round(sum);
}

/**
 * The largest degree q with B(d, ≤q) ≤ n/2: that of the functions that n samples determine, with samples to
 * spare.
 */
export function supportedDegree(n: number, d: number, basis: Spectrum['basis'] = 'hermite'): number {
  let q = 0;
  let spanned = functionsUpToDegree(basis, d, 0);
  while (true) {
    const next = functionsUpToDegree(basis, d, q + 1);
    // On the hypercube, and on the sphere in one dimension, there are no further functions beyond some
    // degree.
    if (next > n / 2 || next === spanned) return q;
    spanned = next;
    q++;
  }
}

/**
 * The least number of centres, or random features, with which a kernel method's error says something about
 * kernels: 1.25 B(d, ≤q), q being the degree that n samples support. With fewer, the error reflects the
 * number of centres (the kernel floor of arXiv 1904.12191 counts degrees in the same way). The rule and its
 * two constants, 1.25 and n/2, are this project's own.
 *
 * @param rank dimension of the kernel's own feature space, if finite: no kernel needs more functions than
 * that
 */
export function centresAtFullStrength(
  n: number,
  d: number,
  { basis = 'hermite', rank = Number.POSITIVE_INFINITY }: { basis?: Spectrum['basis']; rank?: number } = {},
): number {
  const spanned = functionsUpToDegree(basis, d, supportedDegree(n, d, basis));
  return Math.ceil(perFunction * Math.min(spanned, rank));
}

/** The strength of an exact solution from n samples: full, whatever its kernel. */
export function exactStrength(n: number, d: number, rank?: number): Strength {
  return { centres: n, needed: centresAtFullStrength(n, d, { rank }), full: true };
}

/** The strength of a solution over centres or features. */
export function strengthOver(centres: number, n: number, d: number, rank?: number): Strength {
  const needed = centresAtFullStrength(n, d, { rank });
  return { centres, needed, full: centres >= needed };
}
