import { exactStrength } from '../../tasks/spectrum/full-strength.ts';
import { DivergedError } from '../contract.ts';
import { factoriseWithJitter, solve } from './cholesky.ts';
import { NotPositiveDefiniteError } from './diagonal-factor.ts';
import { eachKernelBlock } from './each-kernel-block.ts';
import { kernelMatrix } from './kernel-matrix.ts';
import { addToDiagonal } from './lower-blocks.ts';
import type { Points } from './points.ts';
import type { Multiply } from './products.ts';
import { chooseSolver, type FittedRidge, fitRidge, type RidgeOptions } from './ridge.ts';

/** f_c(x) = offsets_c + Σ_j coefficients_cj k(x, anchor_j), for every class c. */
export interface ClassPredictor {
  readonly anchors: Points;
  /** One row for each class: classes×anchors. */
  readonly coefficients: Float64Array;
  readonly offsets: Float64Array;
}

export type FittedClassRidge = ClassPredictor &
  Pick<FittedRidge, 'solver' | 'strength' | 'jitter' | 'convergence'>;

/** What is the same for all classes: labels are given by their numbers, and the loss is the squared error. */
export type ClassRidgeOptions = Omit<RidgeOptions, 'folds' | 'loss'>;

/**
 * Kernel ridge regression on the indicators of classes, 1 for the rows of a class and 0 for all others: least
 * squares on one-hot labels, which is one-versus-all. The classes share their anchors and, if the solver is exact,
 * one factorisation; otherwise they are fitted one after the other.
 *
 * @param y the number of each row's class, 0 to classes − 1
 * @throws DivergedError if the system cannot be solved in float64
 */
export async function fitClassRidge(
  points: Points,
  y: ArrayLike<number>,
  classes: number,
  options: ClassRidgeOptions,
): Promise<FittedClassRidge> {
  const { solver } = chooseSolver(options.kernel, points.n, points.d, 0, options);
  if (solver === 'exact') return solveTogether(points, y, classes, options);
  const fits: FittedRidge[] = [];
  for (let c = 0; c < classes; c++)
    fits.push(await fitRidge(points, indicatorOf(y, c), { ...options, loss: 'squared' }));
  const [{ anchors, strength, jitter, convergence, solver: used }] = fits;
  const coefficients = new Float64Array(classes * anchors.n);
  for (const [c, fitted] of fits.entries()) coefficients.set(fitted.coefficients, c * anchors.n);
  const offsets = Float64Array.from(fits, ({ offset }) => offset);
  return { anchors, coefficients, offsets, solver: used, strength, jitter, convergence };
}

async function solveTogether(
  points: Points,
  y: ArrayLike<number>,
  classes: number,
  { kernel, lambda, intercept, effort, inputs }: ClassRidgeOptions,
): Promise<FittedClassRidge> {
  const { n, d } = points;
  const build = async () => {
    const matrix = await kernelMatrix(kernel, points, effort);
    addToDiagonal(matrix, lambda);
    return matrix;
  };
  const offsets = new Float64Array(classes);
  if (intercept) for (let i = 0; i < n; i++) offsets[y[i]] += 1 / n;
  const sides = new Float64Array(n * classes);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < classes; c++) sides[i * classes + c] = (y[i] === c ? 1 : 0) - offsets[c];
  let jitter: number;
  try {
    const { factor, jitter: added } = await factoriseWithJitter(build, effort);
    jitter = added;
    await solve(factor, sides, classes, effort);
  } catch (error) {
    if (!(error instanceof NotPositiveDefiniteError)) throw error;
    throw new DivergedError(`kernel ridge (${kernel.name}, lambda ${lambda}): ${error.message}`);
  }
  if (!sides.every(Number.isFinite))
    throw new DivergedError(`kernel ridge: the ${kernel.name} kernel's coefficients are not finite`);
  const coefficients = new Float64Array(classes * n);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < classes; c++) coefficients[c * n + i] = sides[i * classes + c];
  const strength = exactStrength(n, inputs ?? d, kernel.rank(d));
  return { anchors: points, coefficients, offsets, solver: 'exact', strength, jitter };
}

/** 1 for the rows of the class, 0 for all others. */
function indicatorOf(y: ArrayLike<number>, c: number): Float64Array {
  return Float64Array.from({ length: y.length }, (_, i) => (y[i] === c ? 1 : 0));
}

/** The scores of all classes for the rows of x: x.n×classes, row-major. */
export async function predictClasses(
  { anchors, coefficients, offsets }: ClassPredictor,
  kernel: RidgeOptions['kernel'],
  x: Points,
  multiply: Multiply,
): Promise<Float64Array> {
  const classes = offsets.length;
  const scores = new Float64Array(x.n * classes);
  for (let i = 0; i < x.n; i++) scores.set(offsets, i * classes);
  await eachKernelBlock(kernel, x, anchors, multiply, ({ values, row, rows, anchor, anchors: count }) =>
    multiply({
      into: { data: scores, offset: row * classes, stride: classes },
      a: { data: values, offset: 0, stride: count },
      b: { data: coefficients, offset: anchor, stride: anchors.n },
      rows,
      columns: classes,
      depth: count,
    }),
  );
  return scores;
}
