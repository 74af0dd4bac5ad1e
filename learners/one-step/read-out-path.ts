import { transpose } from '../../tasks/transpose.ts';
import { addGram } from '../kernels/gram.ts';
import { blockOf, type LowerBlocks, zeroBlocks } from '../kernels/lower-blocks.ts';
import { intoBasis, outOfBasis, solveShifted, tridiagonalise } from '../kernels/tridiagonal.ts';
import type { Effort } from '../kernels/work.ts';
import { type HiddenLayer, rowsAtOnce, unitValues } from './hidden-layer.ts';
import { eachBlock, type RowSource } from './rows.ts';

/** A read-out a of m numbers, and the ridge that it was computed with. */
export interface ReadOut {
  readonly lambda: number;
  readonly a: Float64Array;
}

/**
 * The read-outs that minimise (1/n) |Φa − y|² + λ|a|² for each λ, with Φ (n×m) the units' values at the rows.
 * The matrix ΦᵀΦ/n, or ΦΦᵀ/n if there are fewer rows than units, is made and reduced to tridiagonal form once
 * for all λ. Φ is never held as a whole.
 * @param most solve for no more than so many λ
 * @returns one for each λ, in order, that float64 resolves
 */
export async function readOutPath(
  layer: HiddenLayer,
  source: RowSource,
  lambdas: readonly number[],
  effort: Effort,
  most = lambdas.length,
): Promise<ReadOut[]> {
  const dual = source.n < layer.m;
  const { matrix, side } = await (dual ? rowProducts : unitProducts)(layer, source, effort);
  const size = side.length;
  const reduced = await tridiagonalise(squareOf(matrix, source.n), size, effort);
  intoBasis(reduced, side);
  const solved: { lambda: number; z: Float64Array }[] = [];
  for (const lambda of lambdas) {
    if (solved.length === most) break;
    const z = solveShifted(reduced, lambda, side);
    if (z === undefined || !z.every(Number.isFinite)) continue;
    outOfBasis(reduced, z);
    solved.push({ lambda, z });
    await effort.pause(2 * size * size);
  }
  if (!dual) return solved.map(({ lambda, z }) => ({ lambda, a: z }));
  return combined(layer, source, solved, effort);
}

/** Operations of `readOutPath` that products take, and those done one number at a time. */
export function readOutPathFlops(
  n: number,
  { m, d }: { m: number; d: number },
  lambdas: number,
): { readonly products: number; readonly scalars: number } {
  const size = Math.min(n, m);
  const dual = n < m;
  return {
    products: (dual ? 4 : 2) * n * m * d + n * m * size + (dual ? 2 * n * m * lambdas : 0),
    scalars: (4 / 3) * size ** 3 + 2 * lambdas * size * size + 4 * n * m,
  };
}

/** The lower triangle of ΦᵀΦ and Φᵀy/n. */
async function unitProducts(layer: HiddenLayer, source: RowSource, effort: Effort) {
  const { m } = layer;
  const matrix = zeroBlocks(m);
  const side = new Float64Array(m);
  const size = rowsAtOnce(m);
  const values = new Float64Array(m * Math.min(size, source.n));
  await eachBlock(source, size, async (rows) => {
    await unitValues(layer, rows, values, effort);
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let i = 0; i < rows.n; i++) sum += values[j * rows.n + i] * rows.y[i];
      side[j] += sum / source.n;
    }
    await addGram(matrix, values, rows.n, effort);
  });
  return { matrix, side };
}

/** The lower triangle of ΦΦᵀ and y/n. */
async function rowProducts(layer: HiddenLayer, source: RowSource, effort: Effort) {
  const { n } = source;
  const all = source.block(0, n);
  const matrix = zeroBlocks(n);
  await eachPart(layer, n, async (part) => {
    const values = new Float64Array(part.m * n);
    await unitValues(part, all, values, effort);
    await addGram(matrix, transpose(values, part.m, n), part.m, effort);
  });
  return { matrix, side: all.y.map((label) => label / n) };
}

/** a = Φᵀz for the solutions z of the system of rows. */
async function combined(
  layer: HiddenLayer,
  source: RowSource,
  solved: readonly { lambda: number; z: Float64Array }[],
  effort: Effort,
): Promise<ReadOut[]> {
  const { n } = source;
  const all = source.block(0, n);
  const z = new Float64Array(solved.length * n);
  for (const [k, solution] of solved.entries()) z.set(solution.z, k * n);
  const found = solved.map(({ lambda }) => ({ lambda, a: new Float64Array(layer.m) }));
  await eachPart(layer, n, async (part, first) => {
    const values = new Float64Array(part.m * n);
    await unitValues(part, all, values, effort);
    const products = new Float64Array(solved.length * part.m);
    await effort.multiply({
      into: { data: products, offset: 0, stride: part.m },
      a: { data: z, offset: 0, stride: n },
      b: { data: values, offset: 0, stride: n },
      rows: solved.length,
      columns: part.m,
      depth: n,
    });
    await effort.pause(2 * products.length * n);
    for (const [k, { a }] of found.entries()) a.set(products.subarray(k * part.m, (k + 1) * part.m), first);
  });
  return found;
}

/** Calls `use` with successive groups of units, few enough for n values of each to stay near 8 MiB. */
async function eachPart(
  layer: HiddenLayer,
  n: number,
  use: (part: HiddenLayer, first: number) => Promise<void>,
): Promise<void> {
  const { m, d } = layer;
  const size = rowsAtOnce(n);
  for (let first = 0; first < m; first += size) {
    const end = Math.min(m, first + size);
    const weights = layer.weights.subarray(first * d, end * d);
    await use({ ...layer, m: end - first, weights, biases: layer.biases.subarray(first, end) }, first);
  }
}

/** The lower triangle divided by n, as a square; what is above the diagonal blocks stays 0. */
function squareOf(blocks: LowerBlocks, n: number): Float64Array {
  const size = blocks.n;
  const square = new Float64Array(size * size);
  for (const [k, column] of blocks.columns.entries()) {
    const { first, count } = blockOf(blocks, k);
    for (let i = first; i < size; i++) {
      for (let j = 0; j < count; j++) square[i * size + first + j] = column[(i - first) * count + j] / n;
    }
  }
  return square;
}
