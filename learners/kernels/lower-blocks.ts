/**
 * The lower triangle of a symmetric or triangular n×n matrix in block columns: block column k holds rows
 * k·width..n−1 of columns k·width..(k+1)·width−1 (fewer in the last), row-major and contiguous. This takes
 * half of the memory of the full square, and any consecutive rows of a block column can be passed to native
 * code without a copy. Diagonal blocks are stored as full squares.
 */
export interface LowerBlocks {
  readonly n: number;
  readonly width: number;
  readonly columns: readonly Float64Array[];
}

/**
 * Number of columns in a block: small compared to n, large enough for the products to dominate, and not a
 * power of two, because rows that lie a power of two apart share few lines of the cache.
 */
export function blockWidth(n: number): number {
  if (n <= 512) return 120;
  return n <= 3072 ? 248 : 400;
}

/** A matrix of zeros. */
export function zeroBlocks(n: number, width = blockWidth(n)): LowerBlocks {
  const columns: Float64Array[] = [];
  for (let first = 0; first < n; first += width) {
    columns.push(new Float64Array((n - first) * Math.min(width, n - first)));
  }
  return { n, width, columns };
}

/** Number of float64 numbers that `zeroBlocks(n)` holds. */
export function lowerBlocksEntries(n: number, width = blockWidth(n)): number {
  const last = n % width;
  const whole = (n - last) / width;
  return width * width * ((whole * (whole + 1)) / 2) + last * whole * width + last * last;
}

/** First row and column of block column k, and how many columns it has. */
export function blockOf({ n, width }: LowerBlocks, k: number): { first: number; count: number } {
  const first = k * width;
  return { first, count: Math.min(width, n - first) };
}

/** A ← A + D for the diagonal matrix D of these values, or of this one value throughout. */
export function addToDiagonal(matrix: LowerBlocks, values: ArrayLike<number> | number): void {
  for (const [k, column] of matrix.columns.entries()) {
    const { first, count } = blockOf(matrix, k);
    for (let i = 0; i < count; i++) {
      column[i * count + i] += typeof values === 'number' ? values : values[first + i];
    }
  }
}

/** A ← S·A·S for the diagonal matrix S of these values. */
export function scaleSymmetrically(matrix: LowerBlocks, values: Float64Array): void {
  for (const [k, column] of matrix.columns.entries()) {
    const { first, count } = blockOf(matrix, k);
    for (let i = first; i < matrix.n; i++) {
      const row = (i - first) * count;
      for (let j = 0; j < count; j++) column[row + j] *= values[i] * values[first + j];
    }
  }
}

/** A ← A + scale·B, for matrices of the same size and block width. */
export function addScaled(matrix: LowerBlocks, other: LowerBlocks, scale: number): void {
  for (const [k, column] of matrix.columns.entries()) {
    const from = other.columns[k];
    for (let i = 0; i < column.length; i++) column[i] += scale * from[i];
  }
}

/** The mean of the diagonal. */
export function meanDiagonal(matrix: LowerBlocks): number {
  let sum = 0;
  for (const [k, column] of matrix.columns.entries()) {
    const { count } = blockOf(matrix, k);
    for (let i = 0; i < count; i++) sum += column[i * count + i];
  }
  return sum / matrix.n;
}
