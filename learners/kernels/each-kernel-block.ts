import type { Kernel } from './kernel.ts';
import { kernelBlock } from './kernel-matrix.ts';
import { type Points, rowsOf } from './points.ts';
import type { Multiply } from './products.ts';

/** Inputs and anchors whose kernel values are evaluated at a time: 1 MiB, which stays in the cache. */
const ROWS = 256;
const ANCHORS = 512;

/** A block of kernel values, rows×anchors, and where it stands among all. */
export interface PlacedBlock {
  readonly values: Float64Array;
  readonly row: number;
  readonly rows: number;
  readonly anchor: number;
  readonly anchors: number;
}

/** Evaluates a kernel between inputs and anchors block by block. The block is overwritten by the next. */
export async function eachKernelBlock(
  kernel: Kernel,
  x: Points,
  anchors: Points,
  multiply: Multiply,
  use: (block: PlacedBlock) => void | Promise<void>,
): Promise<void> {
  const values = new Float64Array(Math.min(ROWS, x.n) * Math.min(ANCHORS, anchors.n));
  for (let left = 0; left < anchors.n; left += ANCHORS) {
    const across = rowsOf(anchors, left, Math.min(ANCHORS, anchors.n - left));
    for (let first = 0; first < x.n; first += ROWS) {
      const rows = rowsOf(x, first, Math.min(ROWS, x.n - first));
      await kernelBlock(kernel, rows, across, values, multiply);
      await use({ values, row: first, rows: rows.n, anchor: left, anchors: across.n });
    }
  }
}
