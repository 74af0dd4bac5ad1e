import { UnsupportedTaskError } from '../contract.ts';
import type { Stream } from '../streams.ts';
import { weightMatrix } from '../weights.ts';
import { projectionsOnto } from './projections.ts';
import type { Features } from './target-of-features.ts';

/**
 * The first r rows of a uniformly random orthonormal basis, row-major, r×d; those of a smaller r are among
 * those of a larger one.
 *
 * @throws UnsupportedTaskError if r > d, or d is not a positive integer
 */
export function randomDirections(d: number, r: number, stream: Stream): Float64Array {
  return weightMatrix('orthonormal', r, d, stream.child('directions'));
}

/** The r projections z_i = ⟨u_i, x⟩ onto the rows of a matrix (r×d, row-major). */
export function projectedFeatures(directions: Float64Array, d: number): Features {
  const count = directions.length / d;
  const project = projectionsOnto(directions, d);
  return {
    count,
    values(x, n) {
      const values = new Float64Array(n * count);
      for (let row = 0; row < n; row++) values.set(project(x, row), row * count);
      return values;
    },
    expand: (ring) =>
      Array.from({ length: count }, (_, i) => ring.linear(directions.subarray(i * d, (i + 1) * d))),
  };
}

/** @throws UnsupportedTaskError if there are not as many directions in d dimensions */
export function requireDirections(d: number, r: number): void {
  if (!Number.isInteger(d) || d < r)
    throw new UnsupportedTaskError(
      `d is ${d}; a target of ${r} ${r === 1 ? 'direction' : 'directions'} needs d ≥ ${r}`,
    );
}
