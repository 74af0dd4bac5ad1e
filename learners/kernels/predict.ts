import type { Kernel } from './kernel.ts';
import { kernelBlock } from './kernel-matrix.ts';
import { type Points, rowsOf } from './points.ts';
import { inJavaScript, type Multiply } from './products.ts';
import type { KernelPredictor } from './ridge-system.ts';

/** Inputs and anchors whose kernel values are evaluated at a time: 1 MiB, which stays in the cache. */
const ROWS = 256;
const ANCHORS = 512;

/** Predictions of a kernel predictor for the rows of x: x.n numbers. */
export async function predictRidge(
  { anchors, coefficients, offset }: KernelPredictor,
  kernel: Kernel,
  x: Points,
  multiply: Multiply = inJavaScript,
): Promise<Float64Array> {
  const predictions = new Float64Array(x.n).fill(offset);
  const block = new Float64Array(Math.min(ROWS, x.n) * Math.min(ANCHORS, anchors.n));
  for (let left = 0; left < anchors.n; left += ANCHORS) {
    const across = rowsOf(anchors, left, Math.min(ANCHORS, anchors.n - left));
    for (let first = 0; first < x.n; first += ROWS) {
      const rows = rowsOf(x, first, Math.min(ROWS, x.n - first));
      await kernelBlock(kernel, rows, across, block, multiply);
      for (let i = 0; i < rows.n; i++) {
        predictions[first + i] += dot(block, i * across.n, coefficients, left, across.n);
      }
    }
  }
  return predictions;
}

/** Σ a[i + k]·b[j + k] over k < count, as four independent sums, so that none waits for another. */
function dot(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    s0 += a[i + k] * b[j + k];
    s1 += a[i + k + 1] * b[j + k + 1];
    s2 += a[i + k + 2] * b[j + k + 2];
    s3 += a[i + k + 3] * b[j + k + 3];
  }
  for (; k < count; k++) s0 += a[i + k] * b[j + k];
  return s0 + s1 + (s2 + s3);
}
