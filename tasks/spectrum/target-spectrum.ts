import type { InputKind } from '../inputs.ts';
import type { Stream } from '../streams.ts';
import { type ClosedPaths, gaussianPaths, hypercubePaths, rotationPaths } from './closed-paths.ts';
import { type Spectrum, type SpectrumOptions, SpectrumUnavailableError } from './contract.ts';
import { exactSpectrum } from './exact.ts';
import type { EstimatedWeights } from './noise-stability.ts';
import type { Polynomial, PolynomialRing } from './polynomial-ring.ts';
import { withTails } from './tails.ts';

export interface SpectrumProblem {
  readonly d: number;
  readonly inputs: InputKind;
  readonly degree: number;
  readonly output: 'regression' | 'classification';
  /** The target, centred and scaled, at the n rows of x. */
  values(x: Float32Array, n: number): Float64Array;
  /** The same as a polynomial, if the family can write it as one. */
  readonly expand?: (ring: PolynomialRing) => Polynomial;
  /** For a target that has weight at every degree, up to `degree` and above: its exact spectrum. */
  readonly exact?: () => Spectrum;
  /** The source of the estimate's random numbers. */
  readonly stream: Stream;
}

const defaultPaths = 32768;

/**
 * How many degrees beyond those wanted are fitted to a target that has weight at every degree: the last of them
 * take up what the fit's form of the tail does not have right.
 */
const fittedBeyond = 4;

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
  const tailed = problem.exact !== undefined;
  if (tailed && inputs === 'hypercube')
    throw new SpectrumUnavailableError(
      'the target is no polynomial, and on the hypercube its weights are neither known nor estimated well',
    );
  if (options.method === 'exact') {
    if (problem.exact) return problem.exact();
    if (!expand) throw new SpectrumUnavailableError('the family does not write its targets as polynomials');
    return exactSpectrum({ d, inputs, degree, expand });
  }
  if (d < 2) throw new SpectrumUnavailableError('paths of inputs need two dimensions');
  // Loaded on demand, because its linear algebra takes longer to load than most exact spectra take to
  // compute.
  const { stabilityWeights } = await import('./noise-stability.ts');
  // A target that has weight at every degree is fitted by a few more of them and by two tails.
  const fitted = tailed ? degree + fittedBeyond : degree;
  const unknowns = tailed ? fitted + 2 : fitted;
  const points = 2 * (unknowns + 2);
  const estimate = (paths: ClosedPaths, name: string): EstimatedWeights =>
    stabilityWeights({
      d,
      degree: unknowns,
      paths: tailed ? withTails(paths, fitted) : paths,
      count: options.paths ?? defaultPaths,
      stream: stream.child(name),
      values,
    });
  if (inputs !== 'gaussian') {
    const paths = inputs === 'hypercube' ? hypercubePaths(d, points) : rotationPaths(d, points, 'sphere');
    const { weights, standardErrors, above } = upTo(degree, estimate(paths, inputs));
    return {
      method: 'noise-stability',
      basis: inputs === 'hypercube' ? 'walsh' : 'harmonic',
      weights,
      angular: weights,
      standardErrors,
      angularErrors: standardErrors,
      ...(tailed && { above, angularAbove: above }),
    };
  }
  const hermite = upTo(degree, estimate(gaussianPaths(d, points), 'gaussian'));
  const angular = upTo(degree, estimate(rotationPaths(d, points, 'gaussian'), 'rotation'));
  return {
    method: 'noise-stability',
    basis: 'hermite',
    weights: hermite.weights,
    angular: angular.weights,
    standardErrors: hermite.standardErrors,
    angularErrors: angular.standardErrors,
    ...(tailed && { above: hermite.above, angularAbove: angular.above }),
  };
}

/** The weights up to a degree, and the sum of the others. */
function upTo(degree: number, { weights, standardErrors }: EstimatedWeights) {
  return {
    weights: weights.slice(0, degree + 1),
    standardErrors: standardErrors.slice(0, degree + 1),
    above: weights.slice(degree + 1).reduce((sum, weight) => sum + weight, 0),
  };
}
