import { innerProduct } from '../../tasks/inner-product.ts';
import { type CholeskyFactor, factoriseWithJitter, solve } from './cholesky.ts';
import { meanOf } from './label-loss.ts';
import { gather, type Points } from './points.ts';
import type { SecondOrder } from './power-series.ts';
import { predictRidge } from './predict.ts';
import { QuadraticFeatures } from './quadratic-features.ts';
import {
  gramMatrix,
  momentEntries,
  momentFlops,
  type QuadraticMoments,
  quadraticFeatureCount,
  quadraticMoments,
} from './quadratic-moments.ts';
import type { Fold, RidgeSolution, RidgeSystem } from './ridge-system.ts';
import { kernelProduct, type SymmetricProduct } from './symmetric-product.ts';
import type { Effort } from './work.ts';

/** Expected steps of a fit: across the search spaces of the kernel learners, 2 to 30 were seen. */
export const EXPECTED_ITERATIONS = 15;
const mostIterations = 100;
/** Number of rows on which the residual is recomputed, in float64. */
const checkedRows = 512;
/** A residual above this many times the tolerance means that the fast products were too inexact. */
const slack = 4;

/** Operations of `solveIterated`, to leading order. */
export function iteratedFlops(n: number, d: number, folds: number): number {
  const m = quadraticFeatureCount(d);
  return (
    momentFlops(n, d) +
    (1 + folds) * (m ** 3 / 3) +
    EXPECTED_ITERATIONS * ((n * n) / 2) * (2 * d + 4 * (1 + folds) + 8)
  );
}

/**
 * Bytes of the moments, the triangular matrices and the work arrays; kernel values that are kept come on top.
 */
export function iteratedBytes(n: number, d: number, folds: number): number {
  const m = quadraticFeatureCount(d);
  const scratch = 8 * 1024 * m;
  return (
    8 * (Math.max(1, folds) * momentEntries(d) + ((2 + folds) * (m * m)) / 2 + 8 * (1 + folds) * n) +
    scratch +
    4 * n * d
  );
}

export interface IteratedOptions {
  /** The iteration stops when the norm of the residual is at most this times that of the right-hand side. */
  readonly tolerance: number;
  /**
   * Opens products with the kernel matrix that are fast and may be inexact. Float64 products are used without
   * them, and where they turn out too inexact.
   * @param tolerance largest absolute error of an entry through truncation
   */
  readonly fast?: (part: SecondOrder, tolerance: number) => Promise<SymmetricProduct | undefined>;
}

/**
 * Weighted kernel ridge regression over all n training points, (S K S + λ I) β = S (y − μ), S = W^{1/2}, α =
 * S β, by conjugate gradients. In high dimension, the kernel matrix is the sum of a part of low rank, of
 * degrees ≤ 2, and a rest close to a multiple of the identity (Ghorbani, Mei, Misiakiewicz and Montanari,
 * arXiv 1904.12191, §3; El Karoui, "The spectrum of kernel random matrices", Annals of Statistics 38, 2010).
 * The preconditioner is therefore the part of low rank plus the diagonal of the rest, S ΦΦᵀ S + D with D_ii =
 * λ + s_i² rest_i, inverted by Woodbury's identity:
 *
 *     D⁻¹ − D⁻¹SΦ (I + Φᵀ S D⁻¹ S Φ)⁻¹ Φᵀ S D⁻¹.
 *
 * (Preconditioning by features: Avron, Clarkson and Woodruff, "Faster kernel ridge regression using sketching
 * and preconditioning", SIAM J. Matrix Anal. Appl. 38, 2017. There the features are random; here they are the
 * kernel's own.)
 *
 * The residual is checked in float64 on some rows. If the fast products were too inexact, the iteration
 * continues with float64 products.
 *
 * A fit that leaves out a fold gives its rows the weight 0. All fits advance together, so that one evaluation
 * of the kernel matrix per step serves all of them.
 * @throws NotPositiveDefiniteError
 */
export async function solveIterated(
  system: RidgeSystem,
  { tolerance, fast }: IteratedOptions,
): Promise<RidgeSolution> {
  const { kernel, points, y, weights, lambda, intercept, folds, effort } = system;
  const { n } = points;
  const part = kernel.secondOrder?.(points.squaredNorms);
  if (!part) throw new Error(`the kernel ${kernel.name} has no expansion`);
  const roots = weights.map(Math.sqrt);
  const diagonal = weights.map((weight, i) => lambda + weight * part.rest[i]);
  const inner = weights.map((weight, i) => weight / diagonal[i]);
  const features = new QuadraticFeatures(points, part, effort);
  const ranges = folds.length === 0 ? [{ first: 0, end: n }] : folds;
  const moments: QuadraticMoments[] = [];
  for (const { first, end } of ranges)
    moments.push(await quadraticMoments(points, part, inner, first, end, effort));

  const problems: Problem[] = [];
  for (const fold of [undefined, ...folds]) {
    const kept = moments.filter((_, k) => fold === undefined || folds[k] !== fold);
    const { factor } = await factoriseWithJitter(async () => gramMatrix(kept, 1), effort);
    const own = roots.slice();
    if (fold) own.fill(0, fold.first, fold.end);
    const offset = intercept ? meanOf(y, fold?.first, fold?.end) : 0;
    const side = Float64Array.from(own, (root, i) => root * (y[i] - offset));
    problems.push(new Problem(own, side, offset, conditioner(features, factor, own, diagonal, effort)));
  }
  // The terms left out of a series must stay small against the smallest entry of D, the ridge plus the rest.
  const least = diagonal.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const exact = kernelProduct(kernel, points, effort);
  const product = (await fast?.(part, (tolerance * least) / 10)) ?? exact;
  await iterate(problems, product, lambda, tolerance);
  const inexact = product !== exact && (await worstResidual(system, problems)) > slack * tolerance;
  if (inexact) {
    await restart(problems, exact, lambda);
    await iterate(problems, exact, lambda, tolerance);
  }
  const residual = await worstResidual(system, problems);
  const [whole, ...without] = problems;
  const fitted: RidgeSolution = {
    anchors: points,
    coefficients: whole.coefficients(),
    offset: whole.offset,
    jitter: 0,
    convergence: { steps: whole.steps, residual },
  };
  if (folds.length === 0) return fitted;
  const outOfFold = new Float64Array(n);
  const images = await exactOn(system, folds, without);
  for (const [k, { first }] of folds.entries()) outOfFold.set(images[k], first);
  return { ...fitted, outOfFold };
}

/** One system (S K S + λ I) β = b, and how far its iteration has come. */
class Problem {
  readonly offset: number;
  readonly solution: Float64Array;
  readonly residual: Float64Array;
  readonly direction: Float64Array;
  /** ‖b‖ */
  readonly scale: number;
  steps = 0;
  /** The number of steps after which the system is given up. */
  mostSteps = mostIterations;
  /** rᵀP⁻¹r */
  square = 0;
  readonly roots: Float64Array;
  readonly side: Float64Array;
  readonly precondition: (v: Float64Array) => Promise<Float64Array>;

  constructor(
    roots: Float64Array,
    side: Float64Array,
    offset: number,
    precondition: (v: Float64Array) => Promise<Float64Array>,
  ) {
    this.roots = roots;
    this.side = side;
    this.offset = offset;
    this.precondition = precondition;
    this.solution = new Float64Array(side.length);
    this.residual = side.slice();
    this.direction = new Float64Array(side.length);
    this.scale = norm(side);
  }

  /** α = S β */
  coefficients(): Float64Array {
    return this.solution.map((value, i) => this.roots[i] * value);
  }

  unfinished(tolerance: number): boolean {
    return norm(this.residual) > tolerance * this.scale && this.steps < this.mostSteps;
  }
}

/** v ↦ P⁻¹ v */
function conditioner(
  features: QuadraticFeatures,
  factor: CholeskyFactor,
  roots: Float64Array,
  diagonal: Float64Array,
  effort: Effort,
): (v: Float64Array) => Promise<Float64Array> {
  const scaled = roots.map((root, i) => root / diagonal[i]);
  return async (v) => {
    const inner = await features.transposed(v.map((value, i) => scaled[i] * value));
    await solve(factor, inner, 1, effort);
    const image = await features.times(inner);
    return v.map((value, i) => value / diagonal[i] - scaled[i] * image[i]);
  };
}

/**
 * Preconditioned conjugate gradients (Golub and Van Loan, §11.5.2), on all systems at once, until each has
 * converged or is given up.
 */
async function iterate(
  problems: readonly Problem[],
  product: SymmetricProduct,
  lambda: number,
  tolerance: number,
): Promise<void> {
  for (const problem of problems) problem.square = 0;
  while (true) {
    const active = problems.filter((problem) => problem.unfinished(tolerance));
    if (active.length === 0) return;
    for (const problem of active) {
      const conditioned = await problem.precondition(problem.residual);
      const next = innerProduct(problem.residual, conditioned);
      const share = problem.square > 0 ? next / problem.square : 0;
      const { direction } = problem;
      for (let i = 0; i < direction.length; i++) direction[i] = conditioned[i] + share * direction[i];
      problem.square = next;
    }
    const images = await applied(active, product, lambda, ({ direction }) => direction);
    for (const [k, problem] of active.entries()) {
      const { direction, solution, residual } = problem;
      const length = problem.square / innerProduct(direction, images[k]);
      for (let i = 0; i < direction.length; i++) {
        solution[i] += length * direction[i];
        residual[i] -= length * images[k][i];
      }
      problem.steps++;
      // rᵀP⁻¹r is positive but for rounding errors. Once they dominate, more steps would not help.
      if (!(problem.square > 0)) problem.mostSteps = problem.steps;
    }
  }
}

/** (S K S + λ I) v for one vector v of each system. */
async function applied(
  problems: readonly Problem[],
  product: SymmetricProduct,
  lambda: number,
  of: (problem: Problem) => Float64Array,
): Promise<Float64Array[]> {
  const images = await product.apply(
    problems.map((problem) => of(problem).map((value, i) => problem.roots[i] * value)),
  );
  for (const [k, problem] of problems.entries()) {
    const vector = of(problem);
    for (let i = 0; i < vector.length; i++)
      images[k][i] = problem.roots[i] * images[k][i] + lambda * vector[i];
  }
  return images;
}

/** Recomputes the residuals from the solutions so far, and allows as many steps again. */
async function restart(
  problems: readonly Problem[],
  product: SymmetricProduct,
  lambda: number,
): Promise<void> {
  const images = await applied(problems, product, lambda, ({ solution }) => solution);
  for (const [k, problem] of problems.entries()) {
    const { residual, side } = problem;
    for (let i = 0; i < side.length; i++) residual[i] = side[i] - images[k][i];
    problem.mostSteps = problem.steps + mostIterations;
  }
}

/** The largest relative residual, in float64, on rows spread over the sample. */
async function worstResidual(
  { kernel, points, lambda, effort }: RidgeSystem,
  problems: readonly Problem[],
): Promise<number> {
  const count = Math.min(checkedRows, points.n);
  const chosen = Array.from({ length: count }, (_, k) => Math.floor((k * points.n) / count));
  const some = gather(points, chosen);
  let worst = 0;
  for (const problem of problems) {
    const predictor = { anchors: points, coefficients: problem.coefficients(), offset: 0 };
    const image = await predictRidge(predictor, kernel, some, effort.multiply);
    let [square, all] = [0, 0];
    for (const [k, i] of chosen.entries()) {
      const left = problem.side[i] - problem.roots[i] * image[k] - lambda * problem.solution[i];
      square += left * left;
      all += problem.side[i] ** 2;
    }
    worst = Math.max(worst, all > 0 ? Math.sqrt(square / all) : 0);
  }
  return worst;
}

/** The predictions for each fold by the fit that leaves it out. */
async function exactOn(
  { kernel, points, effort }: RidgeSystem,
  folds: readonly Fold[],
  problems: readonly Problem[],
): Promise<Float64Array[]> {
  const predictions: Float64Array[] = [];
  for (const [k, { first, end }] of folds.entries()) {
    const left: Points = gather(
      points,
      Array.from({ length: end - first }, (_, i) => first + i),
    );
    const predictor = {
      anchors: points,
      coefficients: problems[k].coefficients(),
      offset: problems[k].offset,
    };
    predictions.push(await predictRidge(predictor, kernel, left, effort.multiply));
  }
  return predictions;
}

function norm(v: Float64Array): number {
  return Math.sqrt(innerProduct(v, v));
}
