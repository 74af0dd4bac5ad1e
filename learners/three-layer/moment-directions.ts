import { innerProduct } from '../../tasks/inner-product.ts';
import type { Stream } from '../../tasks/streams.ts';
import { DivergedError } from '../engine/diverged-error.ts';
import type { ImplicitFeatures } from '../kernels/implicit-features.ts';
import { topByMagnitude } from '../kernels/lanczos.ts';

/** How directions are taken from the moment operator, from the least effort to the most. */
export const momentMethods = ['one-step', 'power', 'spectral'] as const;
export type MomentMethod = (typeof momentMethods)[number];

export interface MomentOptions {
  readonly method: MomentMethod;
  /** Directions wanted. */
  readonly count: number;
  /** `power`: applications of the operator. */
  readonly iterations: number;
  readonly stream: Stream;
}

/** Applications of the operator by which `spectral` ends at the latest. */
export const mostSpectralSteps = 120;
const tolerance = 1e-4;

/** Applications that `spectral` usually takes for this many directions, for estimates. */
export function expectedSpectralSteps(count: number): number {
  return Math.min(mostSpectralSteps, 24 + 8 * count);
}

/**
 * Directions w of feature space that the moment operator M = n⁻¹ Σ_i r_i φ(x_i) φ(x_i)ᵀ singles out, each of
 * norm 1. The residuals r have mean 0 and are uncorrelated with φ, so that neither the mean of φ nor its
 * covariance has to be subtracted.
 *
 * `one-step`: the images of random directions, which is what one large gradient step makes of a layer that
 * starts small and random and reads φ. `power`: as many directions, with the operator applied several times
 * and the directions kept orthonormal. `spectral`: the eigenvectors with the largest eigenvalues in
 * magnitude.
 */
export async function momentDirections(
  features: ImplicitFeatures,
  residuals: Float64Array,
  { method, count, iterations, stream }: MomentOptions,
): Promise<Float64Array[]> {
  const { n, size } = features;
  const apply = async (w: Float64Array) => {
    const values = await features.times(w);
    return features.transposed(values.map((value, i) => (value * residuals[i]) / n));
  };
  const draw = stream.child('directions');
  const random = () => draw.normals(new Float64Array(size));
  if (method === 'spectral') {
    const { values, vectors } = await topByMagnitude(apply, count, random, {
      mostSteps: mostSpectralSteps,
      tolerance,
    });
    if (!values.every(Number.isFinite)) throw new DivergedError('the moment operator is not finite');
    return [...vectors];
  }
  let directions = orthonormal(Array.from({ length: count }, random));
  for (let turn = 0; turn < (method === 'one-step' ? 1 : iterations); turn++) {
    const images: Float64Array[] = [];
    for (const direction of directions) images.push(await apply(direction));
    directions = method === 'one-step' ? images.flatMap(unit) : orthonormal(images);
  }
  return directions;
}

/** The vector scaled to norm 1; nothing in place of a vector of zeros. */
function unit(vector: Float64Array): Float64Array[] {
  const norm = Math.sqrt(innerProduct(vector, vector));
  if (!Number.isFinite(norm)) throw new DivergedError('the moment operator is not finite');
  return norm > 0 ? [vector.map((value) => value / norm)] : [];
}

/** Gram–Schmidt, twice; vectors that depend on those before them are left out. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const vector of vectors) {
    let [rest] = unit(vector);
    for (let pass = 0; pass < 2 && rest; pass++) {
      for (const other of kept) {
        const share = innerProduct(other, rest);
        for (let i = 0; i < rest.length; i++) rest[i] -= share * other[i];
      }
      const left = Math.sqrt(innerProduct(rest, rest));
      [rest] = left > 1e-8 ? unit(rest) : [];
    }
    if (rest) kept.push(rest);
  }
  return kept;
}
