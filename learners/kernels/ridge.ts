import type { Stream } from '../../tasks/streams.ts';
import { DivergedError } from '../contract.ts';
import { NotPositiveDefiniteError } from './diagonal-factor.ts';
import { exactFlops, solveExact } from './exact.ts';
import { EXPECTED_STEPS, falkonFlops, solveFalkon } from './falkon.ts';
import type { Kernel } from './kernel.ts';
import { type Holding, heldBytes } from './kernel-rows.ts';
import { type Loss, labelWeights } from './label-loss.ts';
import { blockWidth, lowerBlocksEntries } from './lower-blocks.ts';
import { nystromFlops, solveNystrom } from './nystrom.ts';
import { gather, type Points } from './points.ts';
import type { Fold, RidgeSolution } from './ridge-system.ts';
import type { Effort } from './work.ts';

export const solverChoices = ['auto', 'exact', 'nystrom', 'falkon'] as const;

/**
 * `exact`: the n×n system. `nystrom`: over centres, by normal equations. `falkon`: over centres, by
 * preconditioned conjugate gradients. `full-rank`: Nyström with enough centres to span the kernel's whole
 * feature space, which is exact and cheaper.
 */
export type Solver = 'exact' | 'full-rank' | 'nystrom' | 'falkon';

/** Settings that decide which solver is used. */
export interface SolverLimits {
  readonly solver: (typeof solverChoices)[number];
  /** Largest number of training points for the exact solver if `solver` is `auto`. */
  readonly exactLimit: number;
  /** Number of centres of the approximate solvers; default: `defaultCentres`. */
  readonly centres?: number;
  readonly memoryMiB: number;
}

export interface ChosenSolver {
  readonly solver: Solver;
  /** Number of points whose kernel functions span the predictor; n for the exact solver. */
  readonly anchors: number;
}

/** Normal equations over this many centres are cheap at any n. */
const fewestCentres = 2048;

/** Number of centres for n points: 10·√n, as FALKON's authors advise, but no fewer than are cheap anyway. */
export function defaultCentres(n: number): number {
  return Math.max(fewestCentres, Math.round(10 * Math.sqrt(n)));
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
  const centres = limits.centres ?? defaultCentres(n);
  const exact = solver === 'exact' || (solver === 'auto' && n <= exactLimit && exactBytes(n, folds) <= bytes);
  // A quarter more random centres than the rank keep their kernel matrix well conditioned on that space.
  const spanning = Math.ceil(1.25 * kernel.rank(d)) + 32;
  // Up to twice the usual centres are allowed: an exact solution is worth four times the time of an
  // approximate one.
  if (solver === 'auto' && spanning <= Math.min(n / 3, most) && (exact || spanning <= 2 * centres)) {
    return { solver: 'full-rank', anchors: spanning };
  }
  if (exact) return { solver: 'exact', anchors: n };
  const anchors = Math.max(1, Math.min(n, centres, most));
  if (solver === 'nystrom') return { solver, anchors };
  // Unless the user sets the number of centres, it is limited so that the matrix can be kept, if that leaves
  // enough.
  const held = Math.min(anchors, Math.max(fewestCentres, mostHeld(n, memoryMiB)));
  const iterated = limits.centres === undefined ? held : anchors;
  if (solver === 'falkon' || preferFalkon(n, iterated, d, folds, memoryMiB)) {
    return { solver: 'falkon', anchors: iterated };
  }
  // Normal equations cost m² per row, so by default they get the fewest centres that do well.
  const few = Math.min(anchors, fewestCentres);
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
): Promise<RidgeSolution & { readonly solver: Solver }> {
  const { kernel, lambda, loss, intercept, folds = [], stream, effort } = options;
  const { n, d } = points;
  const weights = labelWeights(y, loss);
  const system = { kernel, points, y, weights, lambda, intercept, folds, effort };
  const { solver, anchors } = chooseSolver(kernel, n, d, folds.length, options);
  const solve = async (): Promise<RidgeSolution> => {
    if (solver === 'exact') return solveExact(system);
    const chosen = stream.child('centres').permutation(n).subarray(0, anchors);
    const centres = gather(points, chosen);
    if (solver !== 'falkon') return solveNystrom(system, centres);
    const holding = holdingFor(n, anchors, options.memoryMiB);
    const centreWeights = Float64Array.from(chosen, (index) => weights[index]);
    return solveFalkon(system, centres, centreWeights, { tolerance, holding });
  };
  try {
    const solution = await solve();
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
