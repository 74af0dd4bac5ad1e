import { DivergedError } from '../engine/diverged-error.ts';
import { type Eigenpairs, symmetricEigenpairs } from '../kernels/symmetric-eigenpairs.ts';

/** The eigenpairs of a symmetric d×d matrix by decreasing eigenvalue. @throws DivergedError if it is not finite */
export function eigenpairsOf(operator: Float64Array, d: number): Eigenpairs {
  if (!operator.every(Number.isFinite)) throw new DivergedError('moments: a moment is not finite');
  return symmetricEigenpairs(operator, d, (value) => value);
}

/** A function of r projections of the raw inputs, x ↦ V·root·(x − mean). */
export interface Projector {
  readonly rank: number;
  readonly d: number;
  readonly mean: Float64Array;
  /** V·root, rank×d. */
  readonly rows: Float64Array;
}

/** The first `rank` eigenvectors as functions of the raw inputs. @param root symmetric, d×d */
export function projectorOf(
  { rows: eigenvectors }: Eigenpairs,
  rank: number,
  { d, mean, root }: { d: number; mean: Float64Array; root: Float64Array },
): Projector {
  const rows = new Float64Array(rank * d);
  for (let r = 0; r < rank; r++)
    for (let a = 0; a < d; a++) {
      let sum = 0;
      for (let b = 0; b < d; b++) sum += eigenvectors[r * d + b] * root[b * d + a];
      rows[r * d + a] = sum;
    }
  return { rank, d, mean, rows };
}

/**
 * The rows of a projector, each times the root of its eigenvalue's share of the largest: those that moments say
 * little about count for little.
 */
export function weightedRows({ rank, d, rows }: Projector, { values }: Eigenpairs): Float64Array {
  return rows.slice(0, rank * d).map((value, at) => {
    const share = Math.max(0, values[Math.floor(at / d)]) / values[0];
    return Number.isFinite(share) ? value * Math.sqrt(share) : value;
  });
}

/** Projections of n rows of x (n×d, row-major), n×rank. */
export function projected({ rank, d, mean, rows }: Projector, x: ArrayLike<number>, n: number): Float64Array {
  const values = new Float64Array(n * rank);
  for (let i = 0; i < n; i++)
    for (let r = 0; r < rank; r++) {
      let sum = 0;
      for (let a = 0; a < d; a++) sum += rows[r * d + a] * (x[i * d + a] - mean[a]);
      values[i * rank + r] = sum;
    }
  return values;
}
