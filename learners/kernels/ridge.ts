import type { Stream } from '../../tasks/streams.ts';
import { DivergedError } from '../contract.ts';
import { NotPositiveDefiniteError } from './cholesky.ts';
import { exactFlops, solveExact } from './exact.ts';
import type { Kernel } from './kernel.ts';
import { type Loss, labelWeights } from './label-loss.ts';
import { nystromFlops, solveNystrom } from './nystrom.ts';
import { gather, type Points } from './points.ts';
import type { Fold, RidgeSolution } from './ridge-system.ts';
import type { Effort } from './work.ts';

/** `full-rank`: Nyström with so many centres that they span the kernel's whole feature space: exact, and cheaper. */
export type Solver = 'exact' | 'full-rank' | 'nystrom';

/** What decides which solver a problem gets. */
export interface SolverLimits {
  /** Most training points of the exact solver. */
  readonly exactLimit: number;
  /** Nyström centres beyond that. */
  readonly centres: number;
  readonly memoryMiB: number;
}

export interface ChosenSolver {
  readonly solver: Solver;
  /** Points whose kernel functions span the predictor; n for the exact solver. */
  readonly anchors: number;
}

/** The solver for n points of dimension d. */
export function chooseSolver(kernel: Kernel, n: number, d: number, limits: SolverLimits): ChosenSolver {
  const { exactLimit, centres, memoryMiB } = limits;
  // Half of the memory for the large matrices; the other half for the process, the data and blocks of rows.
  const entries = (memoryMiB * 2 ** 20) / 2 / 8;
  const exact = n <= exactLimit && n * n <= entries;
  // Nyström holds K_cc, the normal equations and the system being solved.
  const mostCentres = Math.floor(Math.sqrt(entries / 3));
  // A quarter more random centres than the rank keeps their kernel matrix well conditioned on that space.
  const spanning = Math.ceil(1.25 * kernel.rank(d)) + 32;
  if (spanning <= Math.min(n / 3, mostCentres) && (exact || spanning <= centres)) {
    return { solver: 'full-rank', anchors: spanning };
  }
  if (exact) return { solver: 'exact', anchors: n };
  return { solver: 'nystrom', anchors: Math.max(1, Math.min(n, centres, mostCentres)) };
}

/** Operations that `fitRidge` is expected to take, to leading order. */
export function ridgeFlops(
  kernel: Kernel,
  n: number,
  d: number,
  folds: number,
  limits: SolverLimits,
): number {
  const { solver, anchors } = chooseSolver(kernel, n, d, limits);
  return solver === 'exact' ? exactFlops(n, d, folds) : nystromFlops(n, anchors, d, folds);
}

export interface RidgeOptions extends SolverLimits {
  readonly kernel: Kernel;
  readonly lambda: number;
  readonly loss: Loss;
  /** Subtract the training labels' mean before the fit and add it to predictions. */
  readonly intercept: boolean;
  readonly folds?: readonly Fold[];
  /** Draws the Nyström centres. */
  readonly stream: Stream;
  readonly effort: Effort;
}

/**
 * Kernel ridge regression: exact while n ≤ exactLimit and the kernel matrix takes no more than half the memory, beyond
 * that over uniformly drawn Nyström centres. A kernel of low rank gets so many centres that they span its feature space. λ is added to the kernel matrix's diagonal as it is, as in scikit-learn.
 * @throws DivergedError where the system cannot be solved in float64
 */
export async function fitRidge(
  points: Points,
  y: ArrayLike<number>,
  options: RidgeOptions,
): Promise<RidgeSolution & { readonly solver: Solver }> {
  const { kernel, lambda, loss, intercept, folds = [], stream, effort } = options;
  const weights = labelWeights(y, loss);
  const system = { kernel, points, y, weights, lambda, intercept, folds, effort };
  const { solver, anchors } = chooseSolver(kernel, points.n, points.d, options);
  try {
    const solution =
      solver === 'exact'
        ? await solveExact(system)
        : await solveNystrom(
            system,
            gather(points, stream.child('centres').permutation(points.n).subarray(0, anchors)),
          );
    if (!solution.coefficients.every(Number.isFinite)) {
      throw new DivergedError(`kernel ridge: the ${kernel.name} kernel's coefficients are not finite`);
    }
    return { ...solution, solver };
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) {
      throw new DivergedError(`kernel ridge (${kernel.name}, lambda ${lambda}): ${error.message}`);
    }
    throw error;
  }
}
