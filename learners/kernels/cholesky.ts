import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Effort } from './work.ts';

/** The matrix has a direction in which its quadratic form is not positive (or holds NaN). */
export class NotPositiveDefiniteError extends Error {
  override name = 'NotPositiveDefiniteError';
}

/** Columns factored at a time: small beside n, large enough for the products to dominate. */
export const BLOCK = 512;
/** Within a diagonal block: what ml-matrix factors itself. */
export const INNER = 64;

/**
 * A = L·Lᵀ in place: the lower triangle of the symmetric n×n matrix becomes L; the strict upper triangle is neither
 * read nor written. Left-looking and blocked (Golub and Van Loan, *Matrix Computations*, 4th ed., §4.2): ml-matrix
 * factors each diagonal block; the updates and the panel below it are products.
 * @param matrix row-major, n×n
 * @throws NotPositiveDefiniteError, leaving the lower triangle spoilt
 */
export async function factorise(
  matrix: Float64Array,
  n: number,
  effort: Effort,
  block = n > BLOCK ? BLOCK : INNER,
): Promise<void> {
  for (let first = 0; first < n; first += block) {
    const width = Math.min(block, n - first);
    const diagonal = { data: matrix, offset: first * n + first, stride: n };
    const left = { data: matrix, offset: first * n, stride: n };
    await effort.multiply({
      into: diagonal,
      a: left,
      b: left,
      rows: width,
      columns: width,
      depth: first,
      sign: -1,
      lower: true,
    });
    const factor =
      block === INNER
        ? factoriseDiagonal(matrix, n, first, width)
        : await factoriseLargeDiagonal(matrix, n, first, width, effort);

    const below = n - first - width;
    const panelStart = (first + width) * n + first;
    await effort.multiply({
      into: { data: matrix, offset: panelStart, stride: n },
      a: { data: matrix, offset: (first + width) * n, stride: n },
      b: left,
      rows: below,
      columns: width,
      depth: first,
      sign: -1,
    });
    // Panel ← panel · factor⁻ᵀ, with the small factor inverted once so that this is a product too.
    const panel = { data: matrix, offset: panelStart, stride: n };
    await solveByInverse(factor, width, panel, below, effort);
    await effort.pause(width * (width * (first + width / 3) + below * (2 * first + width)));
  }
}

/** The lower triangle of the width×width block at (first, first), as a matrix of its own. */
function lowerBlock(matrix: Float64Array, n: number, first: number, width: number): Float64Array {
  const block = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    const start = (first + i) * n + first;
    block.set(matrix.subarray(start, start + i + 1), i * width);
  }
  return block;
}

/** A diagonal block too large for ml-matrix alone is factored by smaller blocks of its own. */
async function factoriseLargeDiagonal(
  matrix: Float64Array,
  n: number,
  first: number,
  width: number,
  effort: Effort,
): Promise<Float64Array> {
  const factor = lowerBlock(matrix, n, first, width);
  const start = first * n + first;
  await factorise(factor, width, effort, INNER);
  for (let i = 0; i < width; i++) {
    matrix.set(factor.subarray(i * width, i * width + i + 1), start + i * n);
  }
  return factor;
}

/** Factors the width×width block at (first, first) and returns its factor, row-major. */
function factoriseDiagonal(matrix: Float64Array, n: number, first: number, width: number): Float64Array {
  const block = new Matrix(width, width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const value = matrix[(first + i) * n + first + j];
      block.set(i, j, value);
      block.set(j, i, value);
    }
  }
  // ml-matrix compares the block with its transpose, which NaN never equals; say what is really wrong.
  const decomposition = block.isSymmetric() ? new CholeskyDecomposition(block) : undefined;
  if (!decomposition?.isPositiveDefinite()) {
    throw new NotPositiveDefiniteError(
      `the ${n}×${n} matrix is not positive definite (rows ${first} to ${first + width - 1})`,
    );
  }
  const lower = decomposition.lowerTriangularMatrix;
  const factor = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const value = lower.get(i, j);
      factor[i * width + j] = value;
      matrix[(first + i) * n + first + j] = value;
    }
  }
  return factor;
}

/** Inverse of a lower triangular matrix, by forward substitution on the identity. */
function invertLower(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const pivot = factor[i * n + i];
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += factor[i * n + k] * inverse[k * n + j];
      inverse[i * n + j] = -sum / pivot;
    }
    inverse[i * n + i] = 1 / pivot;
  }
  return inverse;
}

/**
 * R ← R·L⁻ᵀ in place: every row r of R (count×n, row-major) becomes the solution z of L·z = r.
 * @param start the rows are zero before this column (and then so are their solutions): saves the work on the zeros
 */
export async function solveForward(
  factor: Float64Array,
  n: number,
  rows: Float64Array,
  count: number,
  effort: Effort,
  start = 0,
): Promise<void> {
  for (let first = start; first < n; first += BLOCK) {
    const width = Math.min(BLOCK, n - first);
    await effort.multiply({
      into: { data: rows, offset: first, stride: n },
      a: { data: rows, offset: start, stride: n },
      b: { data: factor, offset: first * n + start, stride: n },
      rows: count,
      columns: width,
      depth: first - start,
      sign: -1,
    });
    if (count > width / 4) {
      await solveByInverse(
        lowerBlock(factor, n, first, width),
        width,
        { data: rows, offset: first, stride: n },
        count,
        effort,
      );
    } else {
      for (let r = 0; r < count; r++) {
        const row = r * n;
        for (let i = first; i < first + width; i++) {
          let sum = rows[row + i];
          for (let k = first; k < i; k++) sum -= factor[i * n + k] * rows[row + k];
          rows[row + i] = sum / factor[i * n + i];
        }
      }
    }
    await effort.pause(count * width * (2 * (first - start) + width));
  }
}

/**
 * R ← R·L⁻ᵀ in place for many rows at once: with the small factor inverted, this is a product.
 * @param factor L, width×width, row-major
 * @param sides R, count×width, inside a larger array
 */
async function solveByInverse(
  factor: Float64Array,
  width: number,
  sides: { readonly data: Float64Array; readonly offset: number; readonly stride: number },
  count: number,
  effort: Effort,
): Promise<void> {
  const copy = new Float64Array(count * width);
  for (let r = 0; r < count; r++) {
    const from = sides.offset + r * sides.stride;
    copy.set(sides.data.subarray(from, from + width), r * width);
    sides.data.fill(0, from, from + width);
  }
  await effort.multiply({
    into: sides,
    a: { data: copy, offset: 0, stride: width },
    b: { data: invertLower(factor, width), offset: 0, stride: width },
    rows: count,
    columns: width,
    depth: width,
  });
}

/** R ← R·L⁻¹ in place: every row r of R becomes the solution z of Lᵀ·z = r. */
export async function solveBackward(
  factor: Float64Array,
  n: number,
  rows: Float64Array,
  count: number,
  effort: Effort,
): Promise<void> {
  for (let end = n; end > 0; end -= BLOCK) {
    const first = Math.max(0, end - BLOCK);
    await effort.multiply({
      into: { data: rows, offset: first, stride: n },
      a: { data: rows, offset: end, stride: n },
      b: { data: factor, offset: end * n + first, stride: 1, step: n },
      rows: count,
      columns: end - first,
      depth: n - end,
      sign: -1,
    });
    for (let r = 0; r < count; r++) {
      const row = r * n;
      for (let i = end - 1; i >= first; i--) {
        let sum = rows[row + i];
        for (let k = i + 1; k < end; k++) sum -= factor[k * n + i] * rows[row + k];
        rows[row + i] = sum / factor[i * n + i];
      }
    }
    await effort.pause(count * (end - first) * (2 * (n - end) + end - first));
  }
}

/** Solves (L·Lᵀ)·z = r in place for every row r of R (count×n, row-major). */
export async function solve(
  factor: Float64Array,
  n: number,
  rows: Float64Array,
  count: number,
  effort: Effort,
): Promise<void> {
  await solveForward(factor, n, rows, count, effort);
  await solveBackward(factor, n, rows, count, effort);
}

/**
 * Factors a symmetric positive semidefinite matrix, adding to its diagonal what rounding needs. The rule: nothing at
 * first; where that fails, 1e-14, 1e-12, 1e-10 and 1e-8 times the mean of the diagonal, in turn.
 * @param matrix n×n, both triangles filled; afterwards L in the lower triangle and the matrix in the strict upper one
 * @returns what was added to each diagonal element
 * @throws NotPositiveDefiniteError when the largest addition does not help
 */
export async function factoriseWithJitter(matrix: Float64Array, n: number, effort: Effort): Promise<number> {
  const diagonal = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]);
  const scale = diagonal.reduce((sum, value) => sum + value, 0) / n;
  for (const relative of [0, 1e-14, 1e-12, 1e-10, 1e-8]) {
    const jitter = relative * scale;
    for (let i = 0; i < n; i++) matrix[i * n + i] = diagonal[i] + jitter;
    try {
      await factorise(matrix, n, effort);
      return jitter;
    } catch (error) {
      if (!(error instanceof NotPositiveDefiniteError)) throw error;
      for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i];
    }
  }
  throw new NotPositiveDefiniteError(
    `the ${n}×${n} matrix is not positive definite, even with 1e-8 of its mean diagonal (${scale.toPrecision(3)}) added; a larger lambda is needed`,
  );
}
