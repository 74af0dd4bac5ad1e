import { UnsupportedTaskError } from '../contract.ts';
import { RunningMoments } from '../moments.ts';
import { pilotSize, type Target } from '../sampled-task.ts';
import type { Polynomial, PolynomialRing } from '../spectrum/polynomial-ring.ts';
import { expandLink, type Link, linkValues } from './link.ts';
import type { OrthonormalPolynomials } from './orthonormal-polynomials.ts';

/** Real features p_1..p_r of an input. */
export interface Features {
  readonly count: number;
  /** Their values at the n rows of x (n×d, row-major): n×count, row-major. */
  values(x: Float32Array, n: number): Float64Array;
  /** They as polynomials, for the spectrum. */
  expand(ring: PolynomialRing): Polynomial[];
}

/** A link and the polynomials that its terms are made of. */
export interface LinkOfFeatures {
  readonly link: Link;
  readonly polynomials: OrthonormalPolynomials;
}

/**
 * The target g(p_1, …, p_r).
 *
 * @param features what g is a function of
 * @param shown what the target's layer 2 is said to be; the features themselves by default. It is brought to
 * mean 0 and variance 1 by the pilot sample, which g's own arguments are not: their exact mean keeps a product
 * of two of them free of lower degrees.
 * @param pilot pilotSize×d inputs
 * @throws UnsupportedTaskError if a feature is constant under the inputs
 */
export function targetOfFeatures(
  { link, polynomials }: LinkOfFeatures,
  features: Features,
  pilot: Float32Array,
  shown: Pick<Features, 'count' | 'values'> = features,
): Target {
  const { count } = features;
  const own = features.values(pilot, pilotSize);
  const { mean, deviations } = featureMoments(
    shown === features ? own : shown.values(pilot, pilotSize),
    shown.count,
  );
  return {
    size: 1,
    pilotValues: linkValues(link, polynomials, own, count),
    values: (x, n) => linkValues(link, polynomials, features.values(x, n), count),
    features(x, n) {
      const width = shown.count;
      const standard = Float32Array.from(
        shown.values(x, n),
        (value, at) => (value - mean[at % width]) / deviations[at % width],
      );
      return [{ layer: 2, width, values: standard }];
    },
    expand: (ring) => expandLink(link, polynomials, features.expand(ring), ring),
  };
}

/**
 * Mean and standard deviation of each feature over the rows.
 * @throws UnsupportedTaskError if a feature is constant
 */
export function featureMoments(
  values: Float64Array,
  count: number,
): { readonly mean: Float64Array; readonly deviations: Float64Array } {
  const running = new RunningMoments(count);
  for (let at = 0; at < values.length; at += count) running.add(values.subarray(at, at + count));
  const deviations = running.standardDeviations();
  const constant = deviations.findIndex((deviation) => !(deviation > negligible));
  if (constant >= 0)
    throw new UnsupportedTaskError(`feature ${constant + 1} of the target is constant under these inputs`);
  return { mean: running.mean, deviations };
}

/** Features have a variance of order 1; one with a deviation below this is constant up to rounding. */
const negligible = 1e-6;
