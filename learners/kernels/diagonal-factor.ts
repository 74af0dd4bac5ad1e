import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Block } from './gemm.ts';
import type { Effort } from './work.ts';

/** The quadratic form of a matrix is not positive in some direction, or the matrix holds NaN. */
export class NotPositiveDefiniteError extends Error {
  override name = 'NotPositiveDefiniteError';
}

/** Side of the largest block that ml-matrix factors directly. */
export const INNER = 64;

/** L of A = L·Lᵀ and L⁻¹, both n×n, row-major, zero above the diagonal. */
export interface DiagonalFactor {
  readonly factor: Float64Array;
  readonly inverse: Float64Array;
}

/**
 * Factors a small matrix and inverts the factor. It recurses by halves, so that matrix products do most of
 * the work:
 *
 *     A = [A₁ ·; B A₂],   C = B·L₁⁻ᵀ,   L₂·L₂ᵀ = A₂ − C·Cᵀ,
 *     L = [L₁ 0; C L₂],   L⁻¹ = [L₁⁻¹ 0; −L₂⁻¹·C·L₁⁻¹ L₂⁻¹].
 *
 * @param matrix n×n, row-major; the strict upper triangle is not read
 * @throws NotPositiveDefiniteError
 */
export async function factoriseDiagonal(
  matrix: Float64Array,
  n: number,
  effort: Effort,
): Promise<DiagonalFactor> {
  if (n <= INNER) return factoriseInner(matrix, n);
  // A multiple of INNER, so that all but the last of the smallest blocks are full.
  const half = INNER * Math.ceil(n / INNER / 2);
  const rest = n - half;
  const top = await factoriseDiagonal(part(matrix, n, 0, 0, half, half), half, effort);

  const below = part(matrix, n, half, 0, rest, half);
  const panel = new Float64Array(rest * half);
  const product = (into: Float64Array, a: Block, b: Block, columns: number, depth: number) => ({
    into: { data: into, offset: 0, stride: columns },
    a,
    b,
    rows: rest,
    columns,
    depth,
  });
  const square = (data: Float64Array, side: number): Block => ({ data, offset: 0, stride: side });
  const panelRows = square(panel, half);
  await effort.multiply(product(panel, square(below, half), square(top.inverse, half), half, half));

  const schur = part(matrix, n, half, half, rest, rest);
  await effort.multiply({ ...product(schur, panelRows, panelRows, rest, half), sign: -1 });
  const bottom = await factoriseDiagonal(schur, rest, effort);

  const between = new Float64Array(rest * half);
  const columnsOf = (data: Float64Array): Block => ({ data, offset: 0, stride: 1, step: half });
  await effort.multiply(product(between, square(bottom.inverse, rest), columnsOf(panel), half, rest));
  const corner = new Float64Array(rest * half);
  await effort.multiply({
    ...product(corner, square(between, half), columnsOf(top.inverse), half, half),
    sign: -1,
  });
  return {
    factor: joined(n, half, top.factor, panel, bottom.factor),
    inverse: joined(n, half, top.inverse, corner, bottom.inverse),
  };
}

/** A copy of the rows×columns block at (top, left). */
function part(
  matrix: Float64Array,
  n: number,
  top: number,
  left: number,
  rows: number,
  columns: number,
): Float64Array {
  const copy = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const start = (top + i) * n + left;
    copy.set(matrix.subarray(start, start + columns), i * columns);
  }
  return copy;
}

/** [top 0; corner bottom] */
function joined(
  n: number,
  half: number,
  top: Float64Array,
  corner: Float64Array,
  bottom: Float64Array,
): Float64Array {
  const whole = new Float64Array(n * n);
  const rest = n - half;
  for (let i = 0; i < half; i++) whole.set(top.subarray(i * half, (i + 1) * half), i * n);
  for (let i = 0; i < rest; i++) {
    whole.set(corner.subarray(i * half, (i + 1) * half), (half + i) * n);
    whole.set(bottom.subarray(i * rest, (i + 1) * rest), (half + i) * n + half);
  }
  return whole;
}

function factoriseInner(matrix: Float64Array, n: number): DiagonalFactor {
  const block = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      block.set(i, j, matrix[i * n + j]);
      block.set(j, i, matrix[i * n + j]);
    }
  }
  // A block with NaN never equals its transpose, so ml-matrix would reject it as not symmetric. It is
  // reported as not positive definite instead, which callers handle.
  const decomposition = block.isSymmetric() ? new CholeskyDecomposition(block) : undefined;
  if (!decomposition?.isPositiveDefinite()) {
    throw new NotPositiveDefiniteError(`a ${n}×${n} block is not positive definite`);
  }
  const lower = decomposition.lowerTriangularMatrix;
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) factor[i * n + j] = lower.get(i, j);
  return { factor, inverse: invertLower(factor, n) };
}

/** Inverse of a lower triangular matrix, row by row: row i of L⁻¹ is −Σ_{k<i} L_ik (row k of L⁻¹) / L_ii. */
function invertLower(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const pivot = factor[i * n + i];
    for (let k = 0; k < i; k++) {
      const scale = -factor[i * n + k] / pivot;
      for (let j = 0; j <= k; j++) inverse[i * n + j] += scale * inverse[k * n + j];
    }
    inverse[i * n + i] = 1 / pivot;
  }
  return inverse;
}
