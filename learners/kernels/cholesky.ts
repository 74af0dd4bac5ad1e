import { type DiagonalFactor, factoriseDiagonal, NotPositiveDefiniteError } from './diagonal-factor.ts';
import { addToDiagonal, blockOf, type LowerBlocks, meanDiagonal } from './lower-blocks.ts';
import type { Effort } from './work.ts';

/**
 * L of A = L·Lᵀ, with the inverses of its diagonal blocks, which turn every triangular solve into a series of
 * products.
 */
export interface CholeskyFactor {
  readonly lower: LowerBlocks;
  /** Inverse of each diagonal block, lower triangular, row-major. */
  readonly inverses: readonly Float64Array[];
}

/**
 * Rows of a block column that are updated at a time: few enough to stay in the cache over a whole series of
 * updates.
 */
const ROWS = 512;

/**
 * A = L·Lᵀ. Left-looking and blocked (Golub and Van Loan, *Matrix Computations*, 4th ed., §4.2): everything
 * except the diagonal blocks is computed by matrix products.
 * @param matrix the lower triangle of A; overwritten by L
 * @throws NotPositiveDefiniteError, with the matrix left partly overwritten
 */
export async function factorise(matrix: LowerBlocks, effort: Effort): Promise<CholeskyFactor> {
  const { n, width, columns } = matrix;
  const inverses: Float64Array[] = [];
  for (const [k, column] of columns.entries()) {
    const { first, count } = blockOf(matrix, k);
    const scratch = new Float64Array(Math.min(ROWS, n - first) * count);
    let inverse: Float64Array = new Float64Array(0);
    for (let start = first; start < n; ) {
      // The diagonal block comes first and alone, because the rows below need its inverse.
      const rows = start === first ? count : Math.min(ROWS, n - start);
      const into = { data: column, offset: (start - first) * count, stride: count };
      for (let j = 0; j < k; j++) {
        await effort.multiply({
          into,
          a: { data: columns[j], offset: (start - j * width) * width, stride: width },
          b: { data: columns[j], offset: (first - j * width) * width, stride: width },
          rows,
          columns: count,
          depth: width,
          sign: -1,
        });
      }
      if (start === first) {
        let diagonal: DiagonalFactor;
        try {
          diagonal = await factoriseDiagonal(column.slice(0, count * count), count, effort);
        } catch (error) {
          if (!(error instanceof NotPositiveDefiniteError)) throw error;
          const where = `rows ${first} to ${first + count - 1}`;
          throw new NotPositiveDefiniteError(`the ${n}×${n} matrix is not positive definite (${where})`);
        }
        column.set(diagonal.factor);
        inverse = diagonal.inverse;
        inverses.push(inverse);
      } else {
        scratch.set(column.subarray(into.offset, into.offset + rows * count));
        await effort.multiply({
          into,
          a: { data: scratch, offset: 0, stride: count },
          b: { data: inverse, offset: 0, stride: count },
          rows,
          columns: count,
          depth: count,
          replace: true,
        });
      }
      start += rows;
      await effort.pause(rows * count * (start === first + count ? first + count / 3 : 2 * first + count));
    }
  }
  return { lower: matrix, inverses };
}

/**
 * Solves L·Z = R in place for the right-hand sides in the columns of R.
 * @param sides R, n×count, row-major
 * @param zeros index of the first row of R that may be nonzero: the rows before it are zero in the solution,
 * too, and need no work
 */
export async function solveForward(
  { lower, inverses }: CholeskyFactor,
  sides: Float64Array,
  count: number,
  effort: Effort,
  zeros = 0,
): Promise<void> {
  const { n, width } = lower;
  for (let k = Math.floor(zeros / width); k < inverses.length; k++) {
    const { first, count: size } = blockOf(lower, k);
    await multiplyRows(sides, first, size, count, { data: inverses[k], offset: 0, stride: size }, effort);
    const below = n - first - size;
    await effort.multiply({
      into: { data: sides, offset: (first + size) * count, stride: count },
      a: { data: lower.columns[k], offset: size * size, stride: size },
      b: { data: sides, offset: first * count, stride: 1, step: count },
      rows: below,
      columns: count,
      depth: size,
      sign: -1,
    });
    await effort.pause(count * size * (size + 2 * below));
  }
}

/** Solves Lᵀ·Z = R in place for the right-hand sides in the columns of R (n×count, row-major). */
export async function solveBackward(
  { lower, inverses }: CholeskyFactor,
  sides: Float64Array,
  count: number,
  effort: Effort,
): Promise<void> {
  const { n } = lower;
  for (let k = inverses.length - 1; k >= 0; k--) {
    const { first, count: size } = blockOf(lower, k);
    const below = n - first - size;
    await effort.multiply({
      into: { data: sides, offset: first * count, stride: count },
      a: { data: lower.columns[k], offset: size * size, stride: 1, step: size },
      b: { data: sides, offset: (first + size) * count, stride: 1, step: count },
      rows: size,
      columns: count,
      depth: below,
      sign: -1,
    });
    const transposed = { data: inverses[k], offset: 0, stride: 1, step: size };
    await multiplyRows(sides, first, size, count, transposed, effort);
    await effort.pause(count * size * (size + 2 * below));
  }
}

/** Replaces rows first..first+size−1 of R by M times these rows, for a size×size matrix M. */
async function multiplyRows(
  sides: Float64Array,
  first: number,
  size: number,
  count: number,
  a: { data: Float64Array; offset: number; stride: number; step?: number },
  effort: Effort,
): Promise<void> {
  const copy = sides.slice(first * count, (first + size) * count);
  await effort.multiply({
    into: { data: sides, offset: first * count, stride: count },
    a,
    b: { data: copy, offset: 0, stride: 1, step: count },
    rows: size,
    columns: count,
    depth: size,
    replace: true,
  });
}

/** Solves A·Z = R in place for the right-hand sides in the columns of R (n×count, row-major). */
export async function solve(
  factor: CholeskyFactor,
  sides: Float64Array,
  count: number,
  effort: Effort,
): Promise<void> {
  await solveForward(factor, sides, count, effort);
  await solveBackward(factor, sides, count, effort);
}

/**
 * Factors a symmetric positive semidefinite matrix, adding jitter to its diagonal if rounding has made it
 * indefinite. It tries without jitter first, then in turn with 1e-14, 1e-12, 1e-10 and 1e-8 times the mean of
 * the diagonal.
 * @param build makes the matrix; called once for each try, since the factor overwrites the matrix
 * @returns the factor, and what was added to each diagonal element
 * @throws NotPositiveDefiniteError when the largest addition does not help
 */
export async function factoriseWithJitter(
  build: () => Promise<LowerBlocks>,
  effort: Effort,
): Promise<{ readonly factor: CholeskyFactor; readonly jitter: number }> {
  let message = '';
  for (const relative of [0, 1e-14, 1e-12, 1e-10, 1e-8]) {
    const matrix = await build();
    const scale = meanDiagonal(matrix);
    const jitter = relative * scale;
    if (jitter > 0) addToDiagonal(matrix, jitter);
    try {
      return { factor: await factorise(matrix, effort), jitter };
    } catch (error) {
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
      message = `the ${matrix.n}×${matrix.n} matrix is not positive definite, even with 1e-8 of its mean diagonal (${scale.toPrecision(3)}) added; a larger lambda is needed`;
      // If the diagonal is not finite, no addition helps.
      if (!Number.isFinite(scale)) break;
    }
  }
  throw new NotPositiveDefiniteError(message);
}
