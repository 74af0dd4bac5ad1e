import type { Kernel } from './kernel.ts';
import { blockOf, type LowerBlocks, zeroBlocks } from './lower-blocks.ts';
import { type Points, rowsOf } from './points.ts';
import { inJavaScript, type Multiply } from './products.ts';
import type { Effort } from './work.ts';

/** Rows of a kernel matrix evaluated at a time. */
export const ROW_BLOCK = 1024;
/** Inner products that are turned into kernel values at a time, while they are in the cache: 1 MiB. */
const entriesAtOnce = 2 ** 17;

/** The inner products A·Bᵀ of two sets of inputs, a.n×b.n, written into the start of `into`. */
export async function innerProducts(
  a: Points,
  b: Points,
  into: Float64Array,
  multiply: Multiply,
): Promise<void> {
  await multiply({
    into: { data: into, offset: 0, stride: b.n },
    a: { data: a.x, offset: 0, stride: a.d },
    b: { data: b.x, offset: 0, stride: b.d },
    rows: a.n,
    columns: b.n,
    depth: a.d,
    replace: true,
  });
}

/** k(a_i, b_j) for all i, j, a.n×b.n, written into the start of `into`. */
export async function kernelBlock(
  kernel: Kernel,
  a: Points,
  b: Points,
  into: Float64Array,
  multiply: Multiply = inJavaScript,
): Promise<void> {
  const rowsAtOnce = Math.max(1, Math.floor(entriesAtOnce / b.n));
  for (let first = 0; first < a.n; first += rowsAtOnce) {
    const rows = rowsOf(a, first, Math.min(rowsAtOnce, a.n - first));
    const part = into.subarray(first * b.n, (first + rows.n) * b.n);
    await innerProducts(rows, b, part, multiply);
    kernel.evaluate(part, rows.squaredNorms, b.squaredNorms);
  }
}

/** Operations of evaluating a rows×columns block of the kernel matrix. */
export function kernelFlops(kernel: Kernel, rows: number, columns: number, d: number): number {
  return rows * columns * (2 * d + kernel.flopsPerEntry);
}

/** The lower triangle of the symmetric matrix k(x_i, x_j). */
export async function kernelMatrix(kernel: Kernel, points: Points, effort: Effort): Promise<LowerBlocks> {
  const matrix = zeroBlocks(points.n);
  for (const [k, column] of matrix.columns.entries()) {
    const { first, count } = blockOf(matrix, k);
    const across = rowsOf(points, first, count);
    for (let start = first; start < points.n; start += ROW_BLOCK) {
      const rows = rowsOf(points, start, Math.min(ROW_BLOCK, points.n - start));
      const from = (start - first) * count;
      const into = column.subarray(from, from + rows.n * count);
      await kernelBlock(kernel, rows, across, into, effort.multiply);
      await effort.pause(kernelFlops(kernel, rows.n, count, points.d));
    }
  }
  return matrix;
}
