import type { Kernel } from './kernel.ts';
import { kernelBlock } from './kernel-matrix.ts';
import { type Points, rowsOf } from './points.ts';
import { inJavaScript, type Multiply } from './products.ts';
import type { KernelPredictor } from './ridge-system.ts';

/** Inputs and anchors whose kernel values are evaluated at a time: 2 MiB, which stay in the cache. */
const ROWS = 256;
const ANCHORS = 1024;

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
        let sum = 0;
        for (let j = 0; j < across.n; j++) sum += block[i * across.n + j] * coefficients[left + j];
        predictions[first + i] += sum;
      }
    }
  }
  return predictions;
}
