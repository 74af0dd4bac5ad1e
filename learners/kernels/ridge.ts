import {
  centresAtFullStrength,
  exactStrength,
  type Strength,
  strengthOver,
} from '../../tasks/spectrum/full-strength.ts';
import type { Stream } from '../../tasks/streams.ts';
import { DivergedError } from '../contract.ts';
import { NotPositiveDefiniteError } from './diagonal-factor.ts';
import { exactFlops, solveExact } from './exact.ts';
import { EXPECTED_STEPS, falkonFlops, solveFalkon } from './falkon.ts';
import { iteratedBytes, iteratedFlops, solveIterated } from './iterated.ts';
import type { Kernel } from './kernel.ts';
import { type Holding, heldBytes } from './kernel-rows.ts';
import { type Loss, labelWeights } from './label-loss.ts';
import { blockWidth, lowerBlocksEntries } from './lower-blocks.ts';
import { nystromFlops, solveNystrom } from './nystrom.ts';
import { gather, type Points } from './points.ts';
import type { SecondOrder } from './power-series.ts';
import { quadraticFeatureCount } from './quadratic-moments.ts';
import { isQuadratic, quadraticFlops, solveQuadratic } from './quadratic-ridge.ts';
import { keptBytes, remainderProduct } from './remainder-product.ts';
import type { Fold, RidgeSolution } from './ridge-system.ts';
import type { Effort } from './work.ts';

export const solverChoices = ['auto', 'exact', 'iterated', 'nystrom', 'falkon'] as const;

/**
 * `exact`: the n×n system, factored. `iterated`: the same system, by preconditioned conjugate gradients.
 * `nystrom`: over centres, by normal equations. `falkon`: over centres, by preconditioned conjugate
 * gradients. `full-rank`: Nyström with enough centres to span the kernel's whole feature space, which is
 * exact and cheaper.
 */
export type Solver = 'exact' | 'iterated' | 'full-rank' | 'nystrom' | 'falkon';

/** Whether the solver takes all training points as centres. */
export function solvesOverAll(solver: Solver): boolean {
  return solver === 'exact' || solver === 'iterated';
}

/** Whether the solution is the one over all training points, up to rounding and the residual. */
export function solvesExactly(solver: Solver): boolean {
  return solvesOverAll(solver) || solver === 'full-rank';
}

/** Settings that decide which solver is used. */
export interface SolverLimits {
  readonly solver: (typeof solverChoices)[number];
  /** Largest number of training points for the exact solver if `solver` is `auto`. */
  readonly exactLimit: number;
  /**
   * Number of centres of the approximate solvers; by default 10·√n, but at least as many as are cheap at any
   * n and, if these fit, as many as full strength takes.
   */
  readonly centres?: number;
  readonly memoryMiB: number;
  /**
   * `false`: solver=auto never chooses `iterated`, because it would need too many steps on inputs like these.
   */
  readonly iterate?: boolean;
  /**
   * Dimension d of the task's inputs, on which full strength depends; default: the points', which may be
   * higher.
   */
  readonly inputs?: number;
}

export interface ChosenSolver {
  readonly solver: Solver;
  /** Number of points whose kernel functions span the predictor; n for the exact solver. */
  readonly anchors: number;
}

/** Normal equations over this many centres are cheap at any n. */
const fewestCentres = 2048;

/**
 * The fewest centres that do well: as many as are cheap at any n, and as many as the kernel needs to be at
 * full strength if these fit. If they do not, no number that fits reaches full strength, so the
 * cheap number suffices.
 */
function leastCentres(kernel: Kernel, n: number, d: number, inputs: number, most: number): number {
  const needed = centresAtFullStrength(n, inputs, { rank: kernel.rank(d) });
  return Math.max(fewestCentres, needed <= most ? needed : 0);
}

/** With fewer points than this, the system is factored in seconds. */
const fewestIterated = 4096;

/**
 * Whether conjugate gradients on the whole system are expected to converge soon, and to take less time than a
 * factorisation. For that, features have to be few compared with points, and points not too many compared
 * with functions of degree 3, because these then have large eigenvalues, too.
 */
function iteratesWell(kernel: Kernel, n: number, d: number, folds: number, memoryMiB: number): boolean {
  const third = (d * (d + 1) * (d + 2)) / 6;
  return (
    kernel.secondOrder !== undefined &&
    n >= fewestIterated &&
    3 * quadraticFeatureCount(d) <= n &&
    n <= 4 * third &&
    iteratedBytes(n, d, folds) <= bytesForMatrices(memoryMiB) &&
    // Other kernels take ten times as long to evaluate as a power series, so their values have to be kept.
    (kernel.series !== undefined || iteratedKeeps(kernel, n, d, folds, memoryMiB) > 0)
  );
}

/**
 * Bytes for the large matrices: half of the memory. The rest is for the process, the data and blocks of rows.
 */
function bytesForMatrices(memoryMiB: number): number {
  return (memoryMiB * 2 ** 20) / 2;
}

/**
 * Bytes of the exact solver's large arrays: the triangle, the inverses of its diagonal blocks, and a fold's
 * columns.
 */
function exactBytes(n: number, folds: number): number {
  const perFold = folds > 0 ? Math.ceil(n / folds) : 0;
  const foldEntries = 2 * n * perFold + lowerBlocksEntries(perFold) * 2;
  return 8 * (lowerBlocksEntries(n) + n * blockWidth(n) + foldEntries);
}

/**
 * Largest number of centres for which the triangles held at the same time fit into these bytes: K_cc, the
 * sums of each fold, and the system being solved.
 */
function mostCentres(folds: number, bytes: number): number {
  return Math.floor(Math.sqrt(bytes / 4 / (2 + Math.max(1, folds))));
}

/**
 * Whether FALKON keeps its n×m matrix. The matrix may take a larger share of the memory than those of other
 * solvers, which hold blocks of rows and several triangles besides.
 */
export function holdingFor(n: number, m: number, memoryMiB: number): Holding {
  return m <= mostHeld(n, memoryMiB) ? 'everything' : 'nothing';
}

/** Largest number of centres whose kernel values at n points FALKON can keep. */
function mostHeld(n: number, memoryMiB: number): number {
  return Math.floor((0.6 * memoryMiB * 2 ** 20) / heldBytes('everything', n, 1));
}

/** The solver for n points of dimension d. */
export function chooseSolver(
  kernel: Kernel,
  n: number,
  d: number,
  folds: number,
  limits: SolverLimits,
): ChosenSolver {
  const { solver, exactLimit, memoryMiB } = limits;
  const bytes = bytesForMatrices(memoryMiB);
  const most = mostCentres(folds, bytes);
  const least = leastCentres(kernel, n, d, limits.inputs ?? d, most);
  // 10·√n is the advice of FALKON's authors.
  const centres = limits.centres ?? Math.max(Math.round(10 * Math.sqrt(n)), least);
  const exact = solver === 'exact' || (solver === 'auto' && n <= exactLimit && exactBytes(n, folds) <= bytes);
  // A quarter more random centres than the rank keep their kernel matrix well conditioned on that space.
  const spanning = Math.ceil(1.25 * kernel.rank(d)) + 32;
  // Up to twice the usual centres are allowed: an exact solution is worth four times the time of an
  // approximate one.
  if (solver === 'auto' && spanning <= Math.min(n / 3, most) && (exact || spanning <= 2 * centres)) {
    return { solver: 'full-rank', anchors: spanning };
  }
  const iterable = solver === 'auto' && limits.iterate !== false && (exact || limits.centres === undefined);
  if (solver === 'iterated' || (iterable && iteratesWell(kernel, n, d, folds, memoryMiB))) {
    return { solver: 'iterated', anchors: n };
  }
  if (exact) return { solver: 'exact', anchors: n };
  const anchors = Math.max(1, Math.min(n, centres, most));
  if (solver === 'nystrom') return { solver, anchors };
  // Unless the user sets the number of centres, it is limited so that the matrix can be kept, if that leaves
  // enough.
  const held = Math.min(anchors, Math.max(least, mostHeld(n, memoryMiB)));
  const iterated = limits.centres === undefined ? held : anchors;
  if (solver === 'falkon' || preferFalkon(n, iterated, d, folds, memoryMiB)) {
    return { solver: 'falkon', anchors: iterated };
  }
  // Normal equations cost m² per row, so by default they get the fewest centres that do well.
  const few = Math.min(anchors, least);
  return { solver: 'nystrom', anchors: limits.centres === undefined ? few : anchors };
}

/**
 * Whether FALKON is expected to be faster. Normal equations cost n·m² operations at the full speed of matrix
 * products; a conjugate-gradient step reads n·m entries at the speed of memory, each taking as long as about
 * 80 such operations.
 */
function preferFalkon(n: number, m: number, d: number, folds: number, memoryMiB: number): boolean {
  const perEntry = holdingFor(n, m, memoryMiB) === 'nothing' ? 2 * d + 200 : 80;
  const iterations = m ** 3 + (1 + folds) * EXPECTED_STEPS * n * m * perEntry;
  return iterations < nystromFlops(n, m, d, folds) - 2 * n * m * d;
}

/** Operations that `fitRidge` is expected to take, to leading order. */
export function ridgeFlops(
  kernel: Kernel,
  n: number,
  d: number,
  folds: number,
  limits: SolverLimits,
): number {
  const { solver, anchors } = chooseSolver(kernel, n, d, folds, limits);
  if (solver === 'exact') return exactFlops(n, d, folds);
  if (solver === 'iterated') return iteratedFlops(n, d, folds);
  if (solver === 'full-rank' && isQuadratic(kernel)) return quadraticFlops(n, anchors, d, folds);
  return (solver === 'falkon' ? falkonFlops : nystromFlops)(n, anchors, d, folds);
}

export interface RidgeOptions extends SolverLimits {
  readonly kernel: Kernel;
  readonly lambda: number;
  readonly loss: Loss;
  /** Whether to subtract the training labels' mean before the fit and add it to predictions. */
  readonly intercept: boolean;
  readonly folds?: readonly Fold[];
  /** Draws the centres. */
  readonly stream: Stream;
  readonly effort: Effort;
}

/**
 * Relative residual of FALKON's conjugate gradients: far below the error that limited centres and noise
 * leave.
 */
const tolerance = 1e-5;
/** The same for `iterated`: test errors then agree with those of a factorisation to six digits. */
const iteratedTolerance = 1e-6;
/** With a larger residual, a solution of `iterated` has fewer than four digits and is discarded. */
const worstResidual = 1e-4;

export interface FittedRidge extends RidgeSolution {
  readonly solver: Solver;
  readonly strength: Strength;
}

/**
 * Kernel ridge regression. By default it is exact up to `exactLimit` points as long as the kernel matrix fits
 * into half of the memory, and uses uniformly drawn centres beyond that; a kernel of low rank gets enough
 * centres to span its feature space. λ is added to the diagonal of the kernel matrix without scaling, as in
 * scikit-learn.
 * @throws DivergedError if the system cannot be solved in float64
 */
export async function fitRidge(
  points: Points,
  y: ArrayLike<number>,
  options: RidgeOptions,
): Promise<FittedRidge> {
  const { kernel, lambda, loss, intercept, folds = [], stream, effort } = options;
  const { n, d } = points;
  const weights = labelWeights(y, loss);
  const system = { kernel, points, y, weights, lambda, intercept, folds, effort };
  const solve = async ({ solver, anchors }: ChosenSolver): Promise<RidgeSolution> => {
    if (solver === 'exact') return solveExact(system);
    if (solver === 'iterated') {
      const keepBytes = bytesToKeep(n, d, folds.length, options.memoryMiB);
      const fast = (part: SecondOrder, left: number) =>
        remainderProduct({ kernel, points, part, tolerance: left, keepBytes, effort });
      return solveIterated(system, { tolerance: iteratedTolerance, fast });
    }
    const chosen = stream.child('centres').permutation(n).subarray(0, anchors);
    const centres = gather(points, chosen);
    if (solver === 'full-rank' && isQuadratic(kernel)) return solveQuadratic(system, centres);
    if (solver !== 'falkon') return solveNystrom(system, centres);
    const holding = holdingFor(n, anchors, options.memoryMiB);
    const centreWeights = Float64Array.from(chosen, (index) => weights[index]);
    return solveFalkon(system, centres, centreWeights, { tolerance, holding });
  };
  let chosenSolver = chooseSolver(kernel, n, d, folds.length, options);
  try {
    let solution = await solve(chosenSolver);
    // The inputs are unlike those that the expansion is made for: use what would have been chosen without it.
    if (chosenSolver.solver === 'iterated' && !((solution.convergence?.residual ?? 0) <= worstResidual)) {
      if (options.solver === 'iterated') {
        throw new DivergedError(
          `kernel ridge (${kernel.name}, lambda ${lambda}): conjugate gradients do not converge`,
        );
      }
      chosenSolver = chooseSolver(kernel, n, d, folds.length, { ...options, iterate: false });
      solution = await solve(chosenSolver);
    }
    const { solver } = chosenSolver;
    if (!solution.coefficients.every(Number.isFinite)) {
      throw new DivergedError(`kernel ridge: the ${kernel.name} kernel's coefficients are not finite`);
    }
    return {
      ...solution,
      solver,
      strength: strengthOf(kernel.rank(d), n, options.inputs ?? d, chosenSolver),
    };
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) {
      throw new DivergedError(`kernel ridge (${kernel.name}, lambda ${lambda}): ${error.message}`);
    }
    throw error;
  }
}

/** The strength of a solution, full or not, for a kernel of this rank. */
function strengthOf(rank: number, n: number, d: number, { solver, anchors }: ChosenSolver): Strength {
  return solvesExactly(solver) ? exactStrength(n, d, rank) : strengthOver(anchors, n, d, rank);
}

/** Memory, in bytes, in which `iterated` may keep blocks from step to step. */
function bytesToKeep(n: number, d: number, folds: number, memoryMiB: number): number {
  return 0.75 * memoryMiB * 2 ** 20 - iteratedBytes(n, d, folds);
}

/** Bytes of the blocks that `iterated` keeps: of all of them if they fit, otherwise 0. */
export function iteratedKeeps(
  kernel: Kernel,
  n: number,
  d: number,
  folds: number,
  memoryMiB: number,
): number {
  const rests = (kernel.series?.degree ?? Number.POSITIVE_INFINITY) > 2;
  const bytes = keptBytes(n);
  return rests && bytes <= bytesToKeep(n, d, folds, memoryMiB) ? bytes : 0;
}
