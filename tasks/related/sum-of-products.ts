import type { FeatureLayer } from '../contract.ts';
import { pilotSize, type Target } from '../sampled-task.ts';
import type { Polynomial } from '../spectrum/polynomial-ring.ts';
import type { Stream } from '../streams.ts';
import { layersForDegree } from './layers-for-degree.ts';
import { requireDirections } from './projected-features.ts';
import { featureMoments } from './target-of-features.ts';

/** k different coordinates out of d in random order; those of a smaller k are the first of a larger one. */
export function randomCoordinates(d: number, k: number, stream: Stream): number[] {
  requireDirections(d, k);
  const draws = stream.child('support');
  const order = Array.from({ length: d }, (_, i) => i);
  for (let i = 0; i < k; i++) {
    const other = i + draws.integer(d - i);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order.slice(0, k);
}

export interface SumOfProducts {
  readonly d: number;
  /** The coordinates of the longest product. */
  readonly coordinates: readonly number[];
  /** How many of them, from the first on, each of the r products has; ascending, and the last has all. */
  readonly lengths: readonly number[];
  /** Whether the products are features of the target, at the height where a quadratic network first has them. */
  readonly hierarchical: boolean;
  /** pilotSize×d inputs. */
  readonly pilot: Float32Array;
}

/**
 * r^(−1/2) Σ_j x_s(1) ⋯ x_s(p_j): products of more and more of the same coordinates. On the hypercube they are
 * Fourier characters, so that r^(−1/2) times their sum has variance 1, in equal parts at the degrees p_j. Its
 * subspace is that of the coordinates.
 *
 * @throws UnsupportedTaskError if a product is constant under the inputs
 */
export function sumOfProducts({ d, coordinates, lengths, hierarchical, pilot }: SumOfProducts): Target {
  const factor = 1 / Math.sqrt(lengths.length);
  const basis = new Float64Array(coordinates.length * d);
  for (const [k, coordinate] of coordinates.entries()) basis[k * d + coordinate] = 1;
  const products = (x: Float32Array, n: number): Float64Array => {
    const count = lengths.length;
    const values = new Float64Array(n * count);
    for (let row = 0; row < n; row++) {
      let product = 1;
      let at = 0;
      for (let j = 0; j < count; j++) {
        for (; at < lengths[j]; at++) product *= x[row * d + coordinates[at]];
        values[row * count + j] = product;
      }
    }
    return values;
  };
  const sum = (values: Float64Array): Float64Array => {
    const count = lengths.length;
    const sums = new Float64Array(values.length / count);
    for (let at = 0; at < values.length; at++) sums[Math.floor(at / count)] += factor * values[at];
    return sums;
  };
  const pilotProducts = products(pilot, pilotSize);
  const { mean, deviations } = featureMoments(pilotProducts, lengths.length);
  const heights = lengths.map(layersForDegree);
  const layers = hierarchical ? [...new Set(heights)] : [];
  return {
    size: 1,
    subspace: { rank: coordinates.length, rows: basis },
    pilotValues: sum(pilotProducts),
    values: (x, n) => sum(products(x, n)),
    features(x, n) {
      const values = products(x, n);
      return layers.map((layer): FeatureLayer => {
        const members = heights.flatMap((height, j) => (height === layer ? [j] : []));
        const own = new Float32Array(n * members.length);
        for (let row = 0, at = 0; row < n; row++)
          for (const j of members) own[at++] = (values[row * lengths.length + j] - mean[j]) / deviations[j];
        return { layer, width: members.length, values: own };
      });
    },
    expand(ring) {
      const parts: [number, Polynomial][] = [];
      let product = ring.constant(1);
      let at = 0;
      for (const length of lengths) {
        for (; at < length; at++)
          product = ring.product(product, ring.linear(basis.subarray(at * d, (at + 1) * d)));
        parts.push([factor, product]);
      }
      return ring.combine(parts);
    },
  };
}
