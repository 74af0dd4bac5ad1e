import type { Effort } from './work.ts';

/** A = Q·T·Qᵀ with T symmetric and tridiagonal, and Q the product of n − 2 reflections. */
export interface Tridiagonal {
  /** n numbers. */
  readonly diagonal: Float64Array;
  /** n − 1 numbers. */
  readonly offDiagonal: Float64Array;
  /**
   * n×n, row-major: above the diagonal, row k holds v of the k-th reflection I − v·vᵀ, which acts on
   * coordinates k+1..n−1, for k = 0..n−3.
   */
  readonly reflectors: Float64Array;
}

/** Operations between two pauses: a hundredth of a second. */
const flopsPerPause = 1e7;

/**
 * Householder's reduction of a symmetric matrix to tridiagonal form (Golub and Van Loan, *Matrix
 * Computations*, 4th ed., algorithm 8.3.1). It takes 4n³/3 operations, as many as four Cholesky
 * factorisations, after which (A + λI)z = b costs only O(n²) for each λ and b.
 * @param matrix n×n, row-major; only its lower triangle is read. It is overwritten and kept by the result
 */
export async function tridiagonalise(matrix: Float64Array, n: number, effort: Effort): Promise<Tridiagonal> {
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const scratch = new Float64Array(n);
  let flops = 0;
  for (let k = 0; k + 2 < n; k++) {
    const first = k + 1;
    const v = matrix.subarray(k * n + first, (k + 1) * n);
    for (let i = 0; i < v.length; i++) v[i] = matrix[(first + i) * n + k];
    offDiagonal[k] = reflect(v);
    const image = scratch.subarray(0, v.length);
    lowerTimes(matrix, n, first, v, image);
    const half = inner(image, v) / 2;
    for (let i = 0; i < v.length; i++) image[i] -= half * v[i];
    subtractBoth(matrix, n, first, v, image);
    flops += 4 * v.length ** 2;
    if (flops >= flopsPerPause) {
      await effort.pause(flops);
      flops = 0;
    }
  }
  if (n >= 2) offDiagonal[n - 2] = matrix[(n - 1) * n + n - 2];
  await effort.pause(flops);
  const diagonal = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]);
  return { diagonal, offDiagonal, reflectors: matrix };
}

/**
 * Replaces a vector by the v for which I − v·vᵀ maps it to a multiple of the first unit vector; returns that
 * multiple. A vector that already is such a multiple gets v = 0.
 */
function reflect(vector: Float64Array): number {
  let largest = 0;
  for (let i = 1; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]));
  const head = vector[0];
  if (largest === 0) {
    vector.fill(0);
    return head;
  }
  // Scaled, because the squares of very small entries would vanish.
  largest = Math.max(largest, Math.abs(head));
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    vector[i] /= largest;
    squares += vector[i] * vector[i];
  }
  const length = Math.sqrt(squares);
  const image = vector[0] > 0 ? -length : length;
  const factor = 1 / Math.sqrt(length * (length + Math.abs(vector[0])));
  vector[0] -= image;
  for (let i = 0; i < vector.length; i++) vector[i] *= factor;
  return largest * image;
}

/** Writes S·v, for the symmetric matrix S in rows and columns first..n−1, from its lower triangle. */
function lowerTimes(
  matrix: Float64Array,
  n: number,
  first: number,
  v: Float64Array,
  image: Float64Array,
): void {
  image.fill(0);
  for (let i = 0; i < v.length; i++) {
    const row = (first + i) * n + first;
    const own = v[i];
    let sum = 0;
    for (let j = 0; j < i; j++) {
      const entry = matrix[row + j];
      sum += entry * v[j];
      image[j] += entry * own;
    }
    image[i] += sum + matrix[row + i] * own;
  }
}

/** S ← S − v·wᵀ − w·vᵀ on the same part of the lower triangle. */
function subtractBoth(
  matrix: Float64Array,
  n: number,
  first: number,
  v: Float64Array,
  w: Float64Array,
): void {
  for (let i = 0; i < v.length; i++) {
    const row = (first + i) * n + first;
    const [vi, wi] = [v[i], w[i]];
    for (let j = 0; j <= i; j++) matrix[row + j] -= vi * w[j] + wi * v[j];
  }
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Overwrites b by Qᵀ·b. */
export function intoBasis(reduced: Tridiagonal, b: Float64Array): void {
  for (let k = 0; k + 2 < b.length; k++) applyReflection(reduced, k, b);
}

/** Overwrites c by Q·c. */
export function outOfBasis(reduced: Tridiagonal, c: Float64Array): void {
  for (let k = c.length - 3; k >= 0; k--) applyReflection(reduced, k, c);
}

function applyReflection({ reflectors }: Tridiagonal, k: number, b: Float64Array): void {
  const n = b.length;
  const row = k * n;
  let share = 0;
  for (let i = k + 1; i < n; i++) share += reflectors[row + i] * b[i];
  for (let i = k + 1; i < n; i++) b[i] -= share * reflectors[row + i];
}

/**
 * Solves (T + λI)·z = b.
 * @returns z, or undefined where rounding has left the shifted matrix without a positive pivot: λ is too small
 * to be resolved in float64
 */
export function solveShifted(
  { diagonal, offDiagonal }: Tridiagonal,
  lambda: number,
  b: Float64Array,
): Float64Array | undefined {
  const n = diagonal.length;
  const pivots = new Float64Array(n);
  const z = b.slice();
  for (let i = 0; i < n; i++) {
    pivots[i] = diagonal[i] + lambda;
    if (i > 0) {
      const factor = offDiagonal[i - 1] / pivots[i - 1];
      pivots[i] -= factor * offDiagonal[i - 1];
      z[i] -= factor * z[i - 1];
    }
    if (!(pivots[i] > 0)) return undefined;
  }
  for (let i = n - 1; i >= 0; i--) {
    const above = i + 1 < n ? offDiagonal[i] * z[i + 1] : 0;
    z[i] = (z[i] - above) / pivots[i];
  }
  return z;
}
