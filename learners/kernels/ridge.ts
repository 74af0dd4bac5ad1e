import type { Stream } from '../../tasks/streams.ts';
import { DivergedError } from '../contract.ts';
import { NotPositiveDefiniteError } from './cholesky.ts';
import { exactFlops, solveExact } from './exact.ts';
import type { Kernel } from './kernel.ts';
import { kernelBlock, ROW_BLOCK } from './kernel-matrix.ts';
import { type Loss, labelWeights } from './label-loss.ts';
import { nystromFlops, solveNystrom } from './nystrom.ts';
import { gather, type Points, rowsOf } from './points.ts';
import type { Pause } from './work.ts';

/** Training rows first..end-1, left out together. */
export interface Fold {
  readonly first: number;
  readonly end: number;
}

/** A ridge regression to be solved: Σ w_i (y_i − μ − f(x_i))² + λ‖f‖², μ the mean of the labels (or 0). */
export interface RidgeSystem {
  readonly kernel: Kernel;
  readonly points: Points;
  readonly y: ArrayLike<number>;
  readonly weights: Float64Array;
  readonly lambda: number;
  readonly intercept: boolean;
  /** Where out-of-fold predictions are wanted: a partition of the rows. Otherwise empty. */
  readonly folds: readonly Fold[];
  readonly pause: Pause;
}

/** f(x) = offset + Σ_j coefficients_j k(x, anchor_j) */
export interface KernelPredictor {
  readonly anchors: Points;
  readonly coefficients: Float64Array;
  readonly offset: number;
}

export interface RidgeSolution extends KernelPredictor {
  /** What rounding made necessary to add to the diagonal; 0 as a rule. */
  readonly jitter: number;
  /** Prediction for each training row by the fit without its fold. */
  readonly outOfFold?: Float64Array;
}

/** Which solver a problem gets, and its centres. */
export interface SolverChoice {
  readonly exactLimit: number;
  readonly centres: number;
  readonly memoryMiB: number;
}

/** The solver for n points: exact, or Nyström with this many centres. */
export function chooseSolver(
  n: number,
  { exactLimit, centres, memoryMiB }: SolverChoice,
): { solver: 'exact' } | { solver: 'nystrom'; centres: number } {
  // Half of the memory for the largest matrix; the other half for the process, the data and blocks of rows.
  const entries = (memoryMiB * 2 ** 20) / 2 / 8;
  if (n <= exactLimit && n * n <= entries) return { solver: 'exact' };
  return { solver: 'nystrom', centres: Math.max(1, Math.min(n, centres, Math.floor(Math.sqrt(entries / 4)))) };
}

/** Operations that `fitRidge` is expected to take, to leading order. */
export function ridgeFlops(n: number, d: number, folds: number, choice: SolverChoice): number {
  const chosen = chooseSolver(n, choice);
  return chosen.solver === 'exact' ? exactFlops(n, d, folds) : nystromFlops(n, chosen.centres, d, folds);
}

export interface RidgeOptions extends SolverChoice {
  readonly kernel: Kernel;
  readonly lambda: number;
  readonly loss: Loss;
  /** Subtract the training labels' mean before the fit and add it to predictions. */
  readonly intercept: boolean;
  readonly folds?: readonly Fold[];
  /** Draws the Nyström centres. */
  readonly stream: Stream;
  readonly pause: Pause;
}

/**
 * Kernel ridge regression: exact while n ≤ exactLimit and the kernel matrix takes no more than half the memory, beyond
 * that over uniformly drawn Nyström centres. λ is added to the kernel matrix's diagonal as it is, as in scikit-learn.
 * @throws DivergedError where the system cannot be solved in float64
 */
export async function fitRidge(
  points: Points,
  y: ArrayLike<number>,
  options: RidgeOptions,
): Promise<RidgeSolution & { readonly solver: 'exact' | 'nystrom' }> {
  const { kernel, lambda, loss, intercept, folds = [], stream, pause } = options;
  const weights = labelWeights(y, loss);
  const system = { kernel, points, y, weights, lambda, intercept, folds, pause };
  const chosen = chooseSolver(points.n, options);
  try {
    const solution =
      chosen.solver === 'exact'
        ? await solveExact(system)
        : await solveNystrom(
            system,
            gather(points, stream.child('centres').permutation(points.n).subarray(0, chosen.centres)),
          );
    if (!solution.coefficients.every(Number.isFinite)) {
      throw new DivergedError(`kernel ridge: the ${kernel.name} kernel's coefficients are not finite`);
    }
    return { ...solution, solver: chosen.solver };
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) {
      throw new DivergedError(`kernel ridge (${kernel.name}, lambda ${lambda}): ${error.message}`);
    }
    throw error;
  }
}

/** Predictions for the rows of x, in blocks of rows. */
export function predictRidge(predictor: KernelPredictor, kernel: Kernel, x: Points): Float64Array {
  const { anchors, coefficients, offset } = predictor;
  const predictions = new Float64Array(x.n);
  const block = new Float64Array(Math.min(ROW_BLOCK, x.n) * anchors.n);
  for (let first = 0; first < x.n; first += ROW_BLOCK) {
    const rows = rowsOf(x, first, Math.min(ROW_BLOCK, x.n - first));
    kernelBlock(kernel, rows, anchors, block);
    for (let i = 0; i < rows.n; i++) {
      let sum = offset;
      for (let j = 0; j < anchors.n; j++) sum += block[i * anchors.n + j] * coefficients[j];
      predictions[first + i] = sum;
    }
  }
  return predictions;
}
