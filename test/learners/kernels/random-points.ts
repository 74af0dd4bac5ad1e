import assert from 'node:assert/strict';
import { type Points, pointsOf } from '../../../learners/kernels/points.ts';
import { inJavaScript } from '../../../learners/kernels/products.ts';
import type { Effort } from '../../../learners/kernels/work.ts';
import { Stream } from '../../../tasks/streams.ts';

/** n inputs from N(0, I_d). */
export function randomPoints(n: number, d: number, seed: string): Points {
  return pointsOf(new Stream('points', seed).normals(new Float64Array(n * d)), n, d);
}

/** Labels that are not a function of the inputs alone: a quadratic, plus noise. */
export function randomLabels({ n, d, x }: Points, seed: string): Float64Array {
  const stream = new Stream('labels', seed);
  return Float64Array.from({ length: n }, (_, i) => x[i * d] ** 2 - x[i * d + d - 1] + 0.3 * stream.normal());
}

/** The largest absolute difference of two arrays of the same length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (Number.isNaN(difference)) return difference;
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** Every element is within `tolerance` of the expected one. */
export function assertNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = 'largest difference',
): void {
  const difference = distance(actual, expected);
  assert.ok(difference <= tolerance, `${what}: ${difference} > ${tolerance}`);
}

/** Never pauses, and multiplies in JavaScript. */
export const atEase: Effort = { pause: async () => {}, multiply: inJavaScript };
