import type { InputKind } from '../inputs.ts';
import { angularWeights } from './angular-weights.ts';
import { type Spectrum, SpectrumUnavailableError } from './contract.ts';
import { harmonicWeights } from './harmonic-weights.ts';
import { hermiteCoefficients, homogeneousParts, squaredNorm } from './hermite.ts';
import { type Polynomial, PolynomialRing } from './polynomial-ring.ts';
import { gaussianVariables, hypercubeVariables } from './variables.ts';

export interface ExactProblem {
  readonly d: number;
  readonly inputs: InputKind;
  readonly degree: number;
  /** The target, centred and scaled, as a polynomial. */
  expand(ring: PolynomialRing): Polynomial;
}

/**
 * The spectrum by algebra, up to rounding: the target is multiplied out (under N(0, I) and on the sphere, in an
 * orthonormal basis of the directions that it depends on; on the hypercube, in the coordinates with x_i² = 1),
 * and its coefficients over the orthogonal functions are squared and summed by degree.
 *
 * @throws SpectrumUnavailableError under other inputs, or if multiplying out takes too long
 */
export function exactSpectrum({ d, inputs, degree, expand }: ExactProblem): Spectrum {
  if (inputs === 'hypercube') {
    const ring = new PolynomialRing(hypercubeVariables, degree);
    const weights = homogeneousParts(expand(ring), ring, degree).map((part) =>
      [...part.values()].reduce((sum, coefficient) => sum + coefficient ** 2, 0),
    );
    return { method: 'exact', basis: 'walsh', weights, angular: weights };
  }
  if (inputs === 'mixture')
    throw new SpectrumUnavailableError('under mixture inputs the exact method does not apply');
  const ring = new PolynomialRing(gaussianVariables(), degree);
  const polynomial = expand(ring);
  if (inputs === 'sphere') {
    const weights = harmonicWeights(homogeneousParts(polynomial, ring, degree), ring, d);
    return { method: 'exact', basis: 'harmonic', weights, angular: weights };
  }
  const parts = homogeneousParts(hermiteCoefficients(polynomial, ring), ring, degree);
  return {
    method: 'exact',
    basis: 'hermite',
    weights: parts.map((part) => squaredNorm(part, ring)),
    angular: angularWeights(parts, ring, d),
  };
}
