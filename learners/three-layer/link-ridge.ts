import type { Stream } from '../../tasks/streams.ts';
import { DivergedError } from '../engine/diverged-error.ts';
import { factoriseWithJitter, solve } from '../kernels/cholesky.ts';
import { NotPositiveDefiniteError } from '../kernels/diagonal-factor.ts';
import { addScaled, addToDiagonal, meanDiagonal, zeroBlocks } from '../kernels/lower-blocks.ts';
import { type NormalEquations, normalEquations } from '../kernels/normal-equations.ts';
import { type Points, pointsOf } from '../kernels/points.ts';
import { heldOutRows } from '../kernels/ridge-path.ts';
import type { Effort } from '../kernels/work.ts';
import { type OuterLayer, outerUnits, outerValues } from './bottleneck.ts';

/** Ridges that are tried, relative to the mean of the features' second moments. */
const ridges = Array.from({ length: 13 }, (_, i) => 10 ** (1 - i));
/** The ridge for samples that are too small for holding rows out. */
const blindRidge = 1e-2;

/** A fitted link from features to labels. */
export interface FittedLink {
  readonly outer: OuterLayer;
  readonly lambda: number;
}

/**
 * The link g of y ≈ g(p): ridge regression on random ReLU units of the features, the features themselves and
 * a constant, with the ridge chosen on the last fifth of the rows and the fit then repeated on all of them.
 * Units read directions uniform on the sphere, with biases uniform on [−range, range].
 * @param values p, rows×features, of order 1
 */
export async function fitLink(
  values: Float64Array,
  y: Float64Array,
  { width, range, stream }: { readonly width: number; readonly range: number; readonly stream: Stream },
  effort: Effort,
): Promise<FittedLink> {
  const n = y.length;
  const features = values.length / n;
  const units = {
    width,
    weights: onSphere(width, features, stream.child('weights')),
    biases: uniform(width, range, stream.child('biases')),
  };
  const points = pointsOf(values, n, features);
  const size = width + features + 1;
  const equations = {
    points,
    y,
    weights: new Float64Array(n).fill(1),
    width: size,
    async features(rows: Points, into: Float64Array) {
      const activations = await outerUnits(units, rows.x, features, effort.multiply);
      for (let i = 0; i < rows.n; i++) {
        for (let j = 0; j < width; j++) into[j * rows.n + i] = activations[i * width + j];
        for (let f = 0; f < features; f++) into[(width + f) * rows.n + i] = rows.x[i * features + f];
        into[(size - 1) * rows.n + i] = 1;
      }
    },
    flopsPerRow: linkFlops(width, features),
    effort,
  };
  const heldOut = heldOutRows(n);
  const kept = n - heldOut;
  const parts = [await normalEquations(equations, 0, kept)];
  const outerOf = (solution: Float64Array): OuterLayer => ({
    ...units,
    readOut: solution.slice(0, width),
    skip: solution.slice(width, width + features),
    offset: solution[size - 1],
  });
  let lambda = blindRidge;
  if (heldOut > 0) {
    const fits: OuterLayer[] = [];
    for (const ridge of ridges) fits.push(outerOf(await solveRidge(parts, ridge, effort)));
    const predicted = await outerValues(fits, values.subarray(kept * features), features, effort.multiply);
    let least = Number.POSITIVE_INFINITY;
    for (const [k, ridge] of ridges.entries()) {
      let error = 0;
      for (let i = 0; i < heldOut; i++) error += (predicted[k][i] - y[kept + i]) ** 2;
      if (error < least) [least, lambda] = [error, ridge];
    }
    parts.push(await normalEquations(equations, kept, n));
  }
  return { outer: outerOf(await solveRidge(parts, lambda, effort)), lambda };
}

/** Operations of evaluating the units for one row. */
export function linkFlops(width: number, features: number): number {
  return width * (2 * features + 4);
}

/** Number of systems that `fitLink` solves. */
export const linkSystems = ridges.length + 1;

/** The solution of the equations' sum with a ridge relative to the mean of its diagonal. */
async function solveRidge(
  parts: readonly NormalEquations[],
  ridge: number,
  effort: Effort,
): Promise<Float64Array> {
  const { n: size } = parts[0].matrix;
  const solution = new Float64Array(size);
  for (const { sides } of parts) for (let j = 0; j < size; j++) solution[j] += sides[2 * j];
  const build = async () => {
    const system = zeroBlocks(size);
    for (const { matrix } of parts) addScaled(system, matrix, 1);
    addToDiagonal(system, ridge * meanDiagonal(system));
    return system;
  };
  try {
    const { factor } = await factoriseWithJitter(build, effort);
    await solve(factor, solution, 1, effort);
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) throw new DivergedError(`three-layer: ${error.message}`);
    throw error;
  }
  if (!solution.every(Number.isFinite)) throw new DivergedError('three-layer: the read-out is not finite');
  return solution;
}

/** Vectors uniform on the unit sphere, count×dimension. */
export function onSphere(count: number, dimension: number, stream: Stream): Float64Array {
  const values = stream.normals(new Float64Array(count * dimension));
  for (let j = 0; j < count; j++) {
    const vector = values.subarray(j * dimension, (j + 1) * dimension);
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    for (let f = 0; f < dimension; f++) vector[f] /= norm;
  }
  return values;
}

/** Numbers uniform on [−range, range]. */
export function uniform(count: number, range: number, stream: Stream): Float64Array {
  return Float64Array.from({ length: count }, () => range * (2 * stream.uniform() - 1));
}
