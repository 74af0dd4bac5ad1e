import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Directions } from '../../learners/contract.ts';
import type { Effort } from '../../learners/kernels/work.ts';
import type { Subspace } from '../../tasks/contract.ts';
import { median } from '../../tasks/median.ts';

/** The eigenvectors of a larger matrix take longer than what they would tell is worth. */
const largestDimension = 512;

/** How far a learner's first-layer weights lie in the subspace that a multi-index target depends on. */
export interface SubspaceOverlap {
  /** Median over units of |P_U w|²/|w|²; absent if every unit is 0. */
  readonly overlap?: number;
  /**
   * The largest share of any unit, for directions of which `single` is true: what one unit has found while the
   * typical one has not moved yet. Of m random units it is the largest of m shares, and not rank(U)/d.
   */
  readonly leadingOverlap?: number;
  /**
   * Squared cosines of the principal angles between U and the rank(U) leading right singular vectors of the
   * weights (rows w), descending. Absent beyond d = 512.
   */
  readonly coverage?: number[];
}

/**
 * Compares weights with a subspace. The median shows whether the typical unit has turned towards U. The
 * coverage shows whether the units together have found all of U: units that are all alike have overlap 1 and
 * cover one dimension of it.
 *
 * @throws Error if the shapes do not match
 */
export async function subspaceOverlap(
  { count, d, values, single }: Directions,
  { rank, rows }: Subspace,
  effort: Effort,
): Promise<SubspaceOverlap> {
  if (rows.length !== rank * d || values.length !== count * d)
    throw new Error(`directions: ${count} of ${d} coordinates do not match ${values.length} numbers`);
  const weights = Float64Array.from(values);
  if (!weights.every(Number.isFinite)) return {};
  const shares: number[] = [];
  for (let i = 0; i < count; i++) {
    const w = weights.subarray(i * d, (i + 1) * d);
    const square = dot(w, w);
    if (square === 0) continue;
    let inside = 0;
    for (let k = 0; k < rank; k++) inside += dot(rows.subarray(k * d, (k + 1) * d), w) ** 2;
    shares.push(inside / square);
  }
  if (shares.length === 0) return {};
  return {
    overlap: median(shares),
    ...(single && { leadingOverlap: Math.max(...shares) }),
    ...(d > largestDimension ? {} : { coverage: await coverageOf(weights, count, d, rank, rows, effort) }),
  };
}

async function coverageOf(
  weights: Float64Array,
  count: number,
  d: number,
  rank: number,
  rows: Float64Array,
  effort: Effort,
): Promise<number[]> {
  const moments = new Float64Array(d * d);
  const transposed = { data: weights, offset: 0, stride: 1, step: d };
  await effort.multiply({
    into: { data: moments, offset: 0, stride: d },
    a: transposed,
    b: transposed,
    rows: d,
    columns: d,
    depth: count,
  });
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(d, d, moments),
    { assumeSymmetric: true },
  );
  const largest = Math.max(...realEigenvalues);
  // Fewer units than dimensions span less than U; what they do not span is not covered.
  const leading = [...realEigenvalues.keys()]
    .sort((a, b) => realEigenvalues[b] - realEigenvalues[a])
    .slice(0, rank)
    .filter((at) => realEigenvalues[at] > 1e-12 * largest);
  const basis = Matrix.from1DArray(rank, d, rows);
  const cosines = basis.mmul(eigenvectorMatrix.selection([...Array(d).keys()], leading));
  const squares = new EigenvalueDecomposition(cosines.mmul(cosines.transpose()), { assumeSymmetric: true });
  return squares.realEigenvalues
    .map((value) => Number(Math.min(1, Math.max(0, value)).toPrecision(6)))
    .sort((a, b) => b - a);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
