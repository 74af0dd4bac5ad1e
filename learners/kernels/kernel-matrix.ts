import type { Kernel } from './kernel.ts';
import { type Points, rowsOf } from './points.ts';
import { inJavaScript, type Multiply } from './products.ts';
import type { Effort } from './work.ts';

/** Rows of a kernel matrix evaluated at a time. */
export const ROW_BLOCK = 1024;

/** The inner products A·Bᵀ of two sets of inputs, a.n×b.n, written into the start of `into`. */
export async function innerProducts(
  a: Points,
  b: Points,
  into: Float64Array,
  multiply: Multiply,
): Promise<void> {
  into.fill(0, 0, a.n * b.n);
  await multiply({
    into: { data: into, offset: 0, stride: b.n },
    a: { data: a.x, offset: 0, stride: a.d },
    b: { data: b.x, offset: 0, stride: b.d },
    rows: a.n,
    columns: b.n,
    depth: a.d,
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
  await innerProducts(a, b, into, multiply);
  for (let i = 0; i < a.n; i++) kernel.evaluate(into, i * b.n, a.squaredNorms[i], b.squaredNorms);
}

/** Operations of a rows×columns kernel block. */
export function kernelFlops(kernel: Kernel, rows: number, columns: number, d: number): number {
  return rows * columns * (2 * d + kernel.flopsPerEntry);
}

/** The symmetric matrix k(x_i, x_j), n×n, row-major. Each pair is evaluated once. */
export async function kernelMatrix(kernel: Kernel, points: Points, effort: Effort): Promise<Float64Array> {
  const { n, d, x, squaredNorms } = points;
  const matrix = new Float64Array(n * n);
  for (let first = 0; first < n; first += ROW_BLOCK) {
    const block = rowsOf(points, first, Math.min(ROW_BLOCK, n - first));
    await effort.multiply({
      into: { data: matrix, offset: first * n, stride: n },
      a: { data: block.x, offset: 0, stride: d },
      b: { data: x, offset: 0, stride: d },
      rows: block.n,
      columns: first + block.n,
      depth: d,
    });
    for (let i = first; i < first + block.n; i++) {
      kernel.evaluate(matrix, i * n, squaredNorms[i], squaredNorms.subarray(0, i + 1));
    }
    await effort.pause(kernelFlops(kernel, block.n, first + block.n / 2, d));
  }
  mirrorLower(matrix, n);
  return matrix;
}

/** Copies the strict lower triangle onto the upper one. */
export function mirrorLower(matrix: Float64Array, n: number): void {
  // In square blocks: walking whole columns of a large matrix would miss the cache at every step.
  for (let top = 0; top < n; top += 64) {
    for (let left = 0; left <= top; left += 64) {
      for (let i = top; i < Math.min(n, top + 64); i++) {
        for (let j = left; j < Math.min(i, left + 64); j++) matrix[j * n + i] = matrix[i * n + j];
      }
    }
  }
}
