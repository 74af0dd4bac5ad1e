import { eachKernelBlock } from './each-kernel-block.ts';
import type { Kernel } from './kernel.ts';
import type { Points } from './points.ts';
import { inJavaScript, type Multiply } from './products.ts';
import type { KernelPredictor } from './ridge-system.ts';

/** Predictions of a kernel predictor for the rows of x: x.n numbers. */
export async function predictRidge(
  { anchors, coefficients, offset }: KernelPredictor,
  kernel: Kernel,
  x: Points,
  multiply: Multiply = inJavaScript,
): Promise<Float64Array> {
  const predictions = new Float64Array(x.n).fill(offset);
  await eachKernelBlock(kernel, x, anchors, multiply, ({ values, row, rows, anchor, anchors: count }) => {
    for (let i = 0; i < rows; i++)
      predictions[row + i] += dot(values, i * count, coefficients, anchor, count);
  });
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
