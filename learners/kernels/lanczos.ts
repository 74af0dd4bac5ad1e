import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { innerProduct } from '../../tasks/inner-product.ts';

/**
 * An orthonormal basis of a Krylov space, in which a symmetric operator is the tridiagonal matrix with this
 * diagonal and these numbers beside it.
 */
export interface KrylovBasis {
  readonly vectors: readonly Float64Array[];
  readonly diagonal: readonly number[];
  /**
   * One number per vector: the last is the norm of what the operator adds to the space; 0 if the space is
   * invariant.
   */
  readonly beside: readonly number[];
}

export interface LanczosOptions {
  readonly mostSteps: number;
  /** Asked every few steps: whether the basis is large enough. */
  enough?(basis: KrylovBasis): boolean;
  /** A new direction for when the space is invariant; without it, the iteration then ends. */
  another?(): Float64Array;
}

/** The basis grows by this share, and by this many vectors at least, between two questions whether it is enough. */
const asking = { share: 0.25, least: 4 };
/** What is left of a vector after projection counts as 0 below this share of the operator's size. */
const rounding = 1e-11;

/**
 * The Lanczos iteration with full reorthogonalisation (Golub and Van Loan, *Matrix Computations*, 4th ed.,
 * §10.1, §10.3).
 * @param apply the operator
 * @param start the first direction; of norm 0 only if there is `another`
 */
export async function lanczos(
  apply: (v: Float64Array) => Promise<Float64Array>,
  start: Float64Array,
  { mostSteps, enough, another }: LanczosOptions,
): Promise<KrylovBasis> {
  const vectors: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  const basis = { vectors, diagonal, beside };
  let next = unit(start, vectors, Number.MIN_VALUE) ?? (another && unit(another(), vectors, rounding));
  let size = 0;
  let asked = asking.least;
  const most = Math.min(mostSteps, start.length);
  while (next !== undefined && vectors.length < most) {
    vectors.push(next);
    const image = await apply(next);
    const alpha = innerProduct(next, image);
    diagonal.push(alpha);
    size = Math.max(size, Math.abs(alpha), beside.at(-1) ?? 0);
    removeComponents(image, vectors);
    removeComponents(image, vectors);
    const beta = Math.sqrt(innerProduct(image, image));
    const invariant = !(beta > rounding * size);
    beside.push(invariant ? 0 : beta);
    if (!Number.isFinite(beta)) break;
    if (!invariant) next = image.map((value) => value / beta);
    else next = another && vectors.length < most ? unit(another(), vectors, rounding) : undefined;
    if (enough && vectors.length >= asked) {
      if (enough(basis)) break;
      asked = Math.ceil(vectors.length + Math.max(asking.least, asking.share * vectors.length));
    }
  }
  return basis;
}

/**
 * The vector without its components in the basis, with norm 1; undefined if no more than this share of it is
 * left.
 */
function unit(
  vector: Float64Array,
  vectors: readonly Float64Array[],
  least: number,
): Float64Array | undefined {
  const rest = vector.slice();
  const before = Math.sqrt(innerProduct(vector, vector));
  removeComponents(rest, vectors);
  removeComponents(rest, vectors);
  const norm = Math.sqrt(innerProduct(rest, rest));
  return norm > 0 && norm >= least * before ? rest.map((value) => value / norm) : undefined;
}

function removeComponents(vector: Float64Array, vectors: readonly Float64Array[]): void {
  for (const other of vectors) {
    const share = innerProduct(other, vector);
    if (share !== 0) for (let i = 0; i < vector.length; i++) vector[i] -= share * other[i];
  }
}

/** Approximate eigenpairs of a symmetric operator, by decreasing magnitude. */
export interface RitzPairs {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
}

/** Eigenpairs of the tridiagonal matrix, by decreasing magnitude, with the norms of their residuals. */
function tridiagonalPairs({ diagonal, beside }: KrylovBasis) {
  const k = diagonal.length;
  const matrix = Matrix.zeros(k, k);
  for (let i = 0; i < k; i++) {
    matrix.set(i, i, diagonal[i]);
    if (i + 1 < k) {
      matrix.set(i, i + 1, beside[i]);
      matrix.set(i + 1, i, beside[i]);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return realEigenvalues
    .map((value, j) => ({
      value,
      shares: Array.from({ length: k }, (_, i) => eigenvectorMatrix.get(i, j)),
      residual: Math.abs(beside[k - 1] * eigenvectorMatrix.get(k - 1, j)),
    }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/**
 * The eigenvectors of a symmetric operator whose eigenvalues are largest in magnitude, as well as this many
 * steps give them.
 * @param random draws a direction; all of them lie in the space that is searched
 */
export async function topByMagnitude(
  apply: (v: Float64Array) => Promise<Float64Array>,
  count: number,
  random: () => Float64Array,
  { mostSteps, tolerance }: { readonly mostSteps: number; readonly tolerance: number },
): Promise<RitzPairs> {
  const basis = await lanczos(apply, random(), {
    mostSteps,
    another: random,
    enough: (sofar) => {
      if (sofar.vectors.length < 2 * count + 4) return false;
      const pairs = tridiagonalPairs(sofar).slice(0, count);
      return pairs.every(({ value, residual }) => residual <= tolerance * Math.abs(value));
    },
  });
  if (!basis.diagonal.every(Number.isFinite) || !basis.beside.every(Number.isFinite))
    return { values: [Number.NaN], vectors: [] };
  const pairs = basis.vectors.length === 0 ? [] : tridiagonalPairs(basis).slice(0, count);
  const vectors = pairs.map(({ shares }) => {
    const vector = new Float64Array(basis.vectors[0].length);
    for (const [i, share] of shares.entries())
      for (let j = 0; j < vector.length; j++) vector[j] += share * basis.vectors[i][j];
    return vector;
  });
  return { values: pairs.map(({ value }) => value), vectors };
}

/** The coordinates of (T + shift)⁻¹ e₁ in a Krylov basis whose operator is positive semidefinite. */
export function solveShifted({ diagonal, beside }: KrylovBasis, shift: number): Float64Array {
  const k = diagonal.length;
  const solution = new Float64Array(k);
  if (k === 0) return solution;
  // Gaussian elimination; stable without pivoting because the matrix is positive definite.
  const pivots = new Float64Array(k);
  solution[0] = 1;
  pivots[0] = diagonal[0] + shift;
  for (let i = 1; i < k; i++) {
    const factor = beside[i - 1] / pivots[i - 1];
    pivots[i] = diagonal[i] + shift - factor * beside[i - 1];
    solution[i] = -factor * solution[i - 1];
  }
  solution[k - 1] /= pivots[k - 1];
  for (let i = k - 2; i >= 0; i--) solution[i] = (solution[i] - beside[i] * solution[i + 1]) / pivots[i];
  return solution;
}

/** The largest eigenvalue of the operator within the space, by bisection on the signs of pivots. */
export function largestRitzValue({ diagonal, beside }: KrylovBasis): number {
  const k = diagonal.length;
  if (k === 0) return 0;
  let low = Math.max(...diagonal);
  let high = low;
  for (let i = 0; i < k; i++) {
    const radius = (i > 0 ? beside[i - 1] : 0) + (i + 1 < k ? beside[i] : 0);
    high = Math.max(high, diagonal[i] + radius);
  }
  for (let turn = 0; turn < 60 && low < high; turn++) {
    const middle = (low + high) / 2;
    let above = false;
    let pivot = 1;
    for (let i = 0; i < k && !above; i++) {
      pivot = diagonal[i] - middle - (i > 0 ? beside[i - 1] ** 2 / pivot : 0);
      if (pivot === 0) pivot = -Number.MIN_VALUE;
      above = pivot > 0;
    }
    if (above) low = middle;
    else high = middle;
  }
  return high;
}
