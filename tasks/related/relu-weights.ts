import type { InputKind } from '../inputs.ts';
import { gegenbauer } from '../spectrum/closed-paths.ts';
import { type Spectrum, SpectrumUnavailableError } from '../spectrum/contract.ts';
import { functionsOfDegree } from '../spectrum/kernel-floor.ts';

/** Σ_i a_i ReLU(⟨w_i, x⟩) with unit vectors w_i. */
export interface ReluUnits {
  readonly d: number;
  /** The w_i, count×d, row-major. */
  readonly vectors: Float64Array;
  /** The a_i. */
  readonly readOut: Float64Array;
}

/**
 * The exact weights of (f − centre)/deviation, with f a sum of relu units, at the degrees 0..degree, and of all
 * higher ones together: a relu unit is no polynomial, and has weight at every even degree.
 *
 * Under N(0, I), ReLU(z) = Σ_p c_p He_p(z)/√p! and E He_p(⟨u, x⟩) He_p(⟨v, x⟩) = p! ⟨u, v⟩^p, so that
 *
 *     w_p = c_p² Σ_ij a_i a_j ⟨w_i, w_j⟩^p,    c_0 = 1/√(2π), c_1 = 1/2, c_(p+2) = −c_p (p − 1)/√((p + 1)(p + 2)).
 *
 * On the sphere, and for angular degrees, the Funk–Hecke formula takes the place of Hermite's expansion: with P_l
 * the Gegenbauer polynomial of dimension d, P_l(1) = 1, and B(d, l) the number of harmonics of degree l,
 *
 *     v_l = d B(d, l) τ_l² Σ_ij a_i a_j P_l(⟨w_i, w_j⟩),    τ_l = E t₊ P_l(t)
 *
 * for the first coordinate t of a random unit vector: τ_0 = E|t|/2, τ_1 = 1/(2d), and by Rodrigues' formula
 * τ_(l+2) = −τ_l (l − 1)/(l + d + 1). Because f is homogeneous of degree 1, the two distributions differ in
 * degree 0 alone. E f² is a sum of arc-cosine kernels (Cho & Saul, "Kernel Methods for Deep Learning", 2009, §2),
 * and gives what lies above by subtraction.
 *
 * @throws SpectrumUnavailableError under other inputs
 */
export function reluSpectrum(
  { d, vectors, readOut }: ReluUnits,
  { inputs, degree, centre, deviation }: Affine & { inputs: InputKind; degree: number },
): Spectrum {
  if (inputs !== 'gaussian' && inputs !== 'sphere')
    throw new SpectrumUnavailableError(
      `relu units have weight at every degree, which is known under gaussian and sphere inputs only, not under ${inputs} inputs`,
    );
  const pairs = pairsOfUnits(d, vectors, readOut);
  const over = (value: (cosine: number) => number) =>
    pairs.reduce((sum, { cosine, factor }) => sum + factor * value(cosine), 0);
  const degrees = Array.from({ length: degree + 1 }, (_, p) => p);
  const outputs = readOut.reduce((sum, a) => sum + a, 0);

  const harmonic = harmonicCoefficients(d, degree);
  const angular = degrees.map((p) =>
    atLeast0(d * functionsOfDegree('harmonic', d, p) * harmonic[p] ** 2 * over((t) => gegenbauer(d, p, t))),
  );
  const hermite = hermiteCoefficients(degree);
  const weights =
    inputs === 'sphere'
      ? angular
      : degrees.map((p) => atLeast0(hermite[p] ** 2 * over((cosine) => cosine ** p)));
  const mean = outputs * (inputs === 'sphere' ? Math.sqrt(d) * harmonic[0] : hermite[0]);
  const square = over(arcCosine);
  // Centring changes degree 0 by −2 centre·E f + centre², whichever of the two lists it is in.
  const shift = centre * (centre - 2 * mean);
  const scaled = (list: readonly number[]) =>
    list.map((weight, p) => atLeast0(p === 0 ? weight + shift : weight) / deviation ** 2);
  const beyond = (list: readonly number[]) =>
    atLeast0(square - list.reduce((sum, weight) => sum + weight)) / deviation ** 2;
  return {
    method: 'exact',
    basis: inputs === 'sphere' ? 'harmonic' : 'hermite',
    weights: scaled(weights),
    angular: scaled(angular),
    above: beyond(weights),
    angularAbove: beyond(angular),
  };
}

/** How a task centres and scales its function. */
interface Affine {
  readonly centre: number;
  readonly deviation: number;
}

/** Sums that are 0 come out as rounding errors of either sign. */
function atLeast0(weight: number): number {
  return weight > 1e-14 ? weight : 0;
}

/** ⟨w_i, w_j⟩ and a_i a_j for all pairs. */
function pairsOfUnits(
  d: number,
  vectors: Float64Array,
  readOut: Float64Array,
): { readonly cosine: number; readonly factor: number }[] {
  const units = Array.from(readOut, (a, i) => ({ a, w: vectors.subarray(i * d, (i + 1) * d) }));
  return units.flatMap((own) =>
    units.map((other) => {
      const product = own.w.reduce((sum, value, i) => sum + value * other.w[i], 0);
      return { cosine: Math.max(-1, Math.min(1, product)), factor: own.a * other.a };
    }),
  );
}

/** c_0..c_degree */
function hermiteCoefficients(degree: number): number[] {
  const c = [1 / Math.sqrt(2 * Math.PI), 1 / 2];
  for (let p = 0; p + 2 <= degree; p++) c.push((-c[p] * (p - 1)) / Math.sqrt((p + 1) * (p + 2)));
  return c;
}

/** τ_0..τ_degree */
function harmonicCoefficients(d: number, degree: number): number[] {
  // E|t| is 1 for d = 1 and 2/π for d = 2; two more dimensions multiply it by d/(d + 1).
  let size = d % 2 === 0 ? 2 / Math.PI : 1;
  for (let q = d % 2 === 0 ? 2 : 1; q < d; q += 2) size *= q / (q + 1);
  const tau = [size / 2, 1 / (2 * d)];
  for (let l = 0; l + 2 <= degree; l++) tau.push((-tau[l] * (l - 1)) / (l + d + 1));
  return tau;
}

/** E ReLU(⟨u, x⟩) ReLU(⟨v, x⟩) for unit vectors with this inner product. */
function arcCosine(cosine: number): number {
  return (Math.sqrt(1 - cosine * cosine) + cosine * (Math.PI - Math.acos(cosine))) / (2 * Math.PI);
}
