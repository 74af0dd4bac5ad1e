import { UnsupportedTaskError } from '../contract.ts';
import type { InputKind } from '../inputs.ts';
import type { Polynomial } from '../spectrum/polynomial-ring.ts';
import type { Stream } from '../streams.ts';
import { weightMatrix } from '../weights.ts';
import { projectionsOnto } from './projections.ts';
import { type Features, featureMoments } from './target-of-features.ts';

/** What the features are a function of. They do not depend on the link or on anything else of a family. */
export interface QuadraticFeaturesOptions {
  readonly d: number;
  /** r, the number of features. */
  readonly count: number;
  readonly inputs: InputKind;
  /** The target's stream. */
  readonly stream: Stream;
  /** Inputs by which features are scaled where their variance is not known exactly. */
  readonly pilot: Float32Array;
}

/**
 * The number of directions that each of the features depends on, even: 2⌊d/(2r)⌋.
 * @throws UnsupportedTaskError if d < 2r
 */
export function directionsPerFeature(d: number, count: number): number {
  if (!Number.isInteger(d) || d < 2 * count)
    throw new UnsupportedTaskError(
      `d is ${d}; ${count === 1 ? 'a quadratic feature needs' : `${count} quadratic features need`} d ≥ ${2 * count}, two directions each`,
    );
  return 2 * Math.floor(d / (2 * count));
}

/**
 * r quadratic forms p_k(x) = xᵀA_k x with A_k = s V_kᵀΛV_k, where the rows of V_1, …, V_r are disjoint blocks
 * of m rows of one uniformly random rotation, and Λ has m/2 eigenvalues 1 and m/2 eigenvalues −1.
 *
 * Because of that choice the finite-d bias of dense random forms is absent. tr A_k = 0, so that p_k has degree
 * 2 exactly and mean 0 under all isotropic inputs; A_jA_k = 0 for j ≠ k, so that p_jp_k has degree 4 exactly;
 * and A_k² is s² times a projection, so that the part of degree 2 of p_k² is a multiple of |V_k x|². If the
 * blocks fill the space (2r divides d), Σ_k |V_k x|² = |x|², which is constant on the sphere. With dense random
 * A_k, the anticommutators A_jA_k + A_kA_j and the squares A_k² are quadratic forms of their own, which
 * estimates of span(A_1, …, A_r) from the target's part of degree 2 or from its degree-4 part pick up at every
 * sample size.
 *
 * The scale s gives variance 1: exactly under Gaussian inputs (s² = 1/(2m)), on the sphere and on the
 * hypercube, and by the pilot sample under a mixture.
 *
 * @throws UnsupportedTaskError if d < 2r, or if a feature is constant under the inputs
 */
export function quadraticFeatures({ d, count, inputs, stream, pilot }: QuadraticFeaturesOptions): Features {
  const m = directionsPerFeature(d, count);
  const rotation = weightMatrix('orthonormal', count * m, d, stream.child('rotation'));
  const half = m / 2;
  // If the blocks fill the space, the squares of the last half block are what the others leave of |x|².
  const fills = count * m === d;
  const project = projectionsOnto(fills ? rotation.subarray(0, (d - half) * d) : rotation, d);
  const scales = new Float64Array(count).fill(1);
  const valuesOf = (x: Float32Array, n: number): Float64Array => {
    const values = new Float64Array(n * count);
    for (let row = 0; row < n; row++) {
      const z = project(x, row);
      let left = fills ? sumOfSquares(x, row * d, (row + 1) * d) : 0;
      for (let k = 0; k < count; k++) {
        const positive = sumOfSquares(z, k * m, k * m + half);
        const rest = fills && k === count - 1;
        const negative = rest ? left - positive : sumOfSquares(z, k * m + half, (k + 1) * m);
        left -= positive + negative;
        values[row * count + k] = scales[k] * (positive - negative);
      }
    }
    return values;
  };
  if (inputs === 'mixture') {
    const { deviations } = featureMoments(valuesOf(pilot, pilot.length / d), count);
    scales.set(deviations.map((deviation) => 1 / deviation));
  } else {
    for (let k = 0; k < count; k++) {
      const block = rotation.subarray(k * m * d, (k + 1) * m * d);
      const variance = varianceOf(block, m, d, inputs);
      if (variance < 1e-9 * m)
        throw new UnsupportedTaskError(
          `feature ${k + 1} of the target is constant under ${inputs} inputs at d = ${d}`,
        );
      scales[k] = 1 / Math.sqrt(variance);
    }
  }
  return {
    count,
    values: valuesOf,
    expand: (ring) =>
      Array.from({ length: count }, (_, k) =>
        ring.combine(
          Array.from({ length: m }, (_, i): [number, Polynomial] => {
            const row = (k * m + i) * d;
            return [
              i < half ? scales[k] : -scales[k],
              ring.square(ring.linear(rotation.subarray(row, row + d))),
            ];
          }),
        ),
      ),
  };
}

/**
 * The variance of Σ_i ±⟨v_i, x⟩²: 2 tr A² = 2m under N(0, I), d/(d + 2) times that on the sphere, and
 * 2(tr A² − Σ_j A_jj²) on the hypercube, where x_j² is constant.
 *
 * @param block m×d, orthonormal rows
 */
function varianceOf(block: Float64Array, m: number, d: number, inputs: InputKind): number {
  if (inputs === 'sphere') return (2 * m * d) / (d + 2);
  if (inputs !== 'hypercube') return 2 * m;
  let diagonal = 0;
  for (let j = 0; j < d; j++) {
    let entry = 0;
    for (let i = 0; i < m; i++) entry += (i < m / 2 ? 1 : -1) * block[i * d + j] ** 2;
    diagonal += entry ** 2;
  }
  return 2 * (m - diagonal);
}

/** Σ values[i]² over start ≤ i < end. */
function sumOfSquares(values: Float32Array | Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i] * values[i];
  return sum;
}
