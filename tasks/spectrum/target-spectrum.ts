import type { InputKind } from '../inputs.ts';
import type { Stream } from '../streams.ts';
import { type ClosedPaths, gaussianPaths, hypercubePaths, rotationPaths } from './closed-paths.ts';
import { type Spectrum, type SpectrumOptions, SpectrumUnavailableError } from './contract.ts';
import { exactSpectrum } from './exact.ts';
import type { EstimatedWeights } from './noise-stability.ts';
import type { Polynomial, PolynomialRing } from './polynomial-ring.ts';

export interface SpectrumProblem {
  readonly d: number;
  readonly inputs: InputKind;
  readonly degree: number;
  readonly output: 'regression' | 'classification';
  /** The target, centred and scaled, at the n rows of x. */
  values(x: Float32Array, n: number): Float64Array;
  /** The same as a polynomial, if the family can write it as one. */
  readonly expand?: (ring: PolynomialRing) => Polynomial;
  /** The source of the estimate's random numbers. */
  readonly stream: Stream;
}

const defaultPaths = 32768;

/**
 * The spectrum of a target by one of the two methods, which share nothing but the target.
 *
 * @throws SpectrumUnavailableError (rejects) under a mixture, whose orthogonal functions have no degrees; for
 * labels that are signs, which have weight at every degree; and if the exact method does not apply
 */
export async function targetSpectrum(problem: SpectrumProblem, options: SpectrumOptions): Promise<Spectrum> {
  const { d, inputs, degree, output, values, expand, stream } = problem;
  if (output === 'classification')
    throw new SpectrumUnavailableError(
      'labels that are signs are not a polynomial: they have weight at every degree',
    );
  if (inputs === 'mixture')
    throw new SpectrumUnavailableError(
      'a mixture of Gaussians is not rotation-invariant and has no degree spectrum',
    );
  if (options.method === 'exact') {
    if (!expand) throw new SpectrumUnavailableError('the family does not write its targets as polynomials');
    return exactSpectrum({ d, inputs, degree, expand });
  }
  if (d < 2) throw new SpectrumUnavailableError('paths of inputs need two dimensions');
  // Loaded on demand, because its linear algebra takes longer to load than most exact spectra take to
  // compute.
  const { stabilityWeights } = await import('./noise-stability.ts');
  const points = 2 * (degree + 2);
  const estimate = (paths: ClosedPaths, name: string): EstimatedWeights =>
    stabilityWeights({
      d,
      degree,
      paths,
      count: options.paths ?? defaultPaths,
      stream: stream.child(name),
      values,
    });
  if (inputs !== 'gaussian') {
    const paths = inputs === 'hypercube' ? hypercubePaths(d, points) : rotationPaths(d, points, 'sphere');
    const { weights, standardErrors } = estimate(paths, inputs);
    return {
      method: 'noise-stability',
      basis: inputs === 'hypercube' ? 'walsh' : 'harmonic',
      weights,
      angular: weights,
      standardErrors,
      angularErrors: standardErrors,
    };
  }
  const hermite = estimate(gaussianPaths(d, points), 'gaussian');
  const angular = estimate(rotationPaths(d, points, 'gaussian'), 'rotation');
  return {
    method: 'noise-stability',
    basis: 'hermite',
    weights: hermite.weights,
    angular: angular.weights,
    standardErrors: hermite.standardErrors,
    angularErrors: angular.standardErrors,
  };
}
