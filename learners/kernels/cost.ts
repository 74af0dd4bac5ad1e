import type { FitCost, Work } from '../contract.ts';
import { EXPECTED_STEPS } from './falkon.ts';
import { EXPECTED_ITERATIONS, iteratedBytes } from './iterated.ts';
import type { Kernel } from './kernel.ts';
import { heldBytes } from './kernel-rows.ts';
import { momentFlops, quadraticFeatureCount } from './quadratic-moments.ts';
import { isQuadratic, quadraticFlops } from './quadratic-ridge.ts';
import { chooseSolver, holdingFor, iteratedKeeps, type SolverLimits } from './ridge.ts';

/** The work of a kernel ridge fit, the work of predicting one row, and the bytes that the fit holds. */
export type RidgeCost = Pick<FitCost, 'fit' | 'predictRow' | 'bytes'>;

/**
 * Bytes of n points of dimension d in double precision, plus 64 MiB for blocks of rows and the runtime that
 * multiplies.
 */
export function pointBytes(n: number, d: number): number {
  return 8 * n * d + 64 * 2 ** 20;
}

/**
 * Each of the neural tangent kernel's many operations takes about a third of the time of one of another
 * kernel's few.
 */
const shareOfTime = (kernel: Kernel) => (kernel.name === 'ntk' ? 0.3 : 1);

/** The work of evaluating the kernel at this many pairs of inputs. */
export function kernelWork(kernel: Kernel, pairs: number, d: number): Work {
  const scalarFlops = pairs * kernel.flopsPerEntry * shareOfTime(kernel);
  return { productFlops: 2 * pairs * d, scalarFlops };
}

/**
 * The cost of one kernel ridge fit to n points of dimension d, to leading order.
 *
 * @param folds number of folds with out-of-fold predictions; 0 if none are wanted
 */
export function ridgeCost(
  kernel: Kernel,
  n: number,
  d: number,
  folds: number,
  limits: SolverLimits,
): RidgeCost {
  const { solver, anchors } = chooseSolver(kernel, n, d, folds, limits);
  const predictRow = kernelWork(kernel, anchors, d);
  if (solver === 'exact') {
    const factor = n ** 3 / 3;
    const blocks = folds === 0 ? 0 : factor + n ** 3 / folds / 2;
    // The matrix is symmetric, so only half of the pairs are evaluated.
    const fit = sumOfWork([kernelWork(kernel, (n * n) / 2, d), { productFlops: factor + blocks }]);
    const foldRows = folds === 0 ? 0 : (n * n) / folds;
    return { fit, predictRow, bytes: pointBytes(n, d) + 8 * ((n * n) / 2 + foldRows) };
  }
  if (solver === 'iterated') {
    const pairs = (EXPECTED_ITERATIONS * n * n) / 2;
    const m = quadraticFeatureCount(d);
    const kept = iteratedKeeps(kernel, n, d, folds, limits.memoryMiB);
    const rest = (kernel.series?.degree ?? Number.POSITIVE_INFINITY) > 2;
    // In float32, an inner product takes half as long as in float64; the power series then takes as long as
    // 70 operations.
    const series = { productFlops: kept ? pairs * 30 + (n * n * (d + 70)) / 2 : pairs * (d + 70) };
    const step = kernel.series ? series : kernelWork(kernel, pairs, d);
    const systems = { productFlops: momentFlops(n, d) + ((1 + folds) * m ** 3) / 3 };
    const bytes = pointBytes(n, d) + iteratedBytes(n, d, folds) + kept;
    return { fit: sumOfWork([systems, rest ? step : {}]), predictRow, bytes };
  }
  if (solver === 'falkon') {
    const holding = holdingFor(n, anchors, limits.memoryMiB);
    // A step reads every entry or evaluates it anew, which takes as long as this many operations of a matrix
    // product.
    const perEntry = holding === 'nothing' ? 2 * d + 200 : 80;
    const iterations = (1 + folds) * EXPECTED_STEPS * n * anchors * perEntry;
    const fit = sumOfWork([kernelWork(kernel, n * anchors, d), { productFlops: anchors ** 3 + iterations }]);
    return { fit, predictRow, bytes: pointBytes(n, d) + heldBytes(holding, n, anchors) + 16 * anchors ** 2 };
  }
  if (solver === 'full-rank' && isQuadratic(kernel)) {
    const bytes = pointBytes(n, d) + iteratedBytes(n, d, folds);
    return { fit: { productFlops: quadraticFlops(n, anchors, d, folds) }, predictRow, bytes };
  }
  const systems = 1 + folds;
  const fit = sumOfWork([
    kernelWork(kernel, n * anchors, d),
    { productFlops: n * anchors * anchors + (systems * anchors ** 3) / 3 },
    // Out-of-fold predictions evaluate the kernel for all rows once more.
    folds === 0 ? {} : kernelWork(kernel, n * anchors, d),
  ]);
  return { fit, predictRow, bytes: pointBytes(n, d) + 8 * (Math.max(1, folds) + 2) * (anchors ** 2 / 2) };
}

export function sumOfWork(parts: readonly Work[]): Work {
  const sum: Record<string, number> = {};
  for (const part of parts) {
    for (const [kind, amount] of Object.entries(part)) sum[kind] = (sum[kind] ?? 0) + amount;
  }
  return sum;
}
