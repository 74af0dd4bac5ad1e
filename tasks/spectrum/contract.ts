/** `exact`: by algebra on the target's own polynomial. `noise-stability`: estimated from its values. */
export const spectrumMethods = ['exact', 'noise-stability'] as const;
/** The two methods for computing a spectrum, which share nothing but the target. */
export type SpectrumMethod = (typeof spectrumMethods)[number];

/** The orthogonal functions of the input distribution whose weights a spectrum gives. */
export type SpectrumBasis = 'hermite' | 'walsh' | 'harmonic';

/**
 * How a target f is spread over degrees. Index p of each list belongs to degree p = 0..degree; label noise is
 * not included. Weights are squared norms under the input distribution, in units of the target: they sum, with
 * what lies above them, to E f², and those with p ≥ 1 to its variance, which is 1 up to the error of the pilot
 * sample by which the target is scaled.
 */
export interface Spectrum {
  readonly method: SpectrumMethod;
  /** `hermite` under N(0, I), `walsh` on the hypercube, `harmonic` (spherical harmonics) on the sphere. */
  readonly basis: SpectrumBasis;
  /** w_p: the squared norm of f's part of degree p in that basis. */
  readonly weights: readonly number[];
  /**
   * v_p: the squared norm of f's part of *angular* degree p, which is what limits a rotation-invariant kernel
   * (kernel-floor.ts). Under N(0, I), p is the degree of the spherical harmonic in x/|x|, multiplied by any
   * function of |x|: |x|² has degree 2 and angular degree 0. On the sphere and the hypercube, it is the same
   * as `weights`.
   */
  readonly angular: readonly number[];
  /**
   * For a target that is no polynomial: the weight of all higher degrees together, and of all higher angular
   * degrees. Absent for polynomials, which have none.
   */
  readonly above?: number;
  readonly angularAbove?: number;
  /** Standard errors of the two lists; absent if they are exact. */
  readonly standardErrors?: readonly number[];
  readonly angularErrors?: readonly number[];
}

/** How a spectrum is computed. */
export interface SpectrumOptions {
  readonly method: SpectrumMethod;
  /**
   * For noise stability: the number of closed paths of inputs along which the target is evaluated. Default:
   * 32768.
   */
  readonly paths?: number;
}

/** This method gives no spectrum for this task; the message says why, in one line. */
export class SpectrumUnavailableError extends Error {
  override name = 'SpectrumUnavailableError';
}
