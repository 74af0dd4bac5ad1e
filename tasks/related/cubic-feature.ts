import { UnsupportedTaskError } from '../contract.ts';
import type { Polynomial } from '../spectrum/polynomial-ring.ts';
import { evaluateOrthonormal, expandOrthonormal, projectionPolynomials } from './orthonormal-polynomials.ts';
import type { QuadraticFeaturesOptions } from './quadratic-features.ts';
import { type Features, featureMoments } from './target-of-features.ts';

/**
 * p(x) = d^{−1/2} Σ_i λ_i h_3(x_i) with random signs λ_i: a feature of degree 3, in the coordinates of the input
 * as in the experiments of Wang, Nichani & Lee (arXiv 2311.13774). It has variance 1 under Gaussian inputs and
 * on the sphere, where h_3 is the orthonormal polynomial of a coordinate; under a mixture it is scaled by the
 * pilot sample.
 *
 * @throws UnsupportedTaskError on the hypercube, where x_i³ = x_i, and if d < 2
 */
export function cubicFeature({
  d,
  inputs,
  stream,
  pilot,
}: Omit<QuadraticFeaturesOptions, 'count'>): Features {
  if (inputs === 'hypercube')
    throw new UnsupportedTaskError(
      'k = 3 has no target on the hypercube: x_i³ is x_i there, and p would be linear',
    );
  if (!(d >= 2)) throw new UnsupportedTaskError(`d is ${d}; the feature needs d ≥ 2`);
  const polynomials = projectionPolynomials(inputs, d);
  const signs = stream.child('signs').signs(new Float64Array(d));
  const table = new Float64Array(4);
  let scale = 1 / Math.sqrt(d);
  const values = (x: Float32Array, n: number): Float64Array => {
    const sums = new Float64Array(n);
    for (let row = 0; row < n; row++) {
      let sum = 0;
      for (let i = 0; i < d; i++) {
        evaluateOrthonormal(polynomials, x[row * d + i], 3, table);
        sum += signs[i] * table[3];
      }
      sums[row] = scale * sum;
    }
    return sums;
  };
  if (inputs === 'mixture') scale /= featureMoments(values(pilot, pilot.length / d), 1).deviations[0];
  return {
    count: 1,
    values,
    expand: (ring) => [
      ring.combine(
        Array.from(signs, (sign, i): [number, Polynomial] => {
          const coordinate = ring.linear(Float64Array.from({ length: d }, (_, j) => Number(i === j)));
          return [scale * sign, expandOrthonormal(polynomials, coordinate, 3, ring)[3]];
        }),
      ),
    ],
  };
}
