import { tf } from './bare-tf.ts';
import type { Attributes } from './gradients/gradient.ts';

/**
 * The places that a strided slice picks from each axis of an array, in order; only one from an axis that it
 * shrinks.
 *
 * @param attributes TF.js's own: begin, end and strides, and the five masks
 */
export function stridedPlaces(shape: readonly number[], attributes: Attributes): number[][] {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
  const found = tf.slice_util.sliceInfo([...shape], begin, end, strides, ...masks);
  return shape.map((_, axis) => {
    const [first, step] = [found.begin[axis], found.strides[axis]];
    const count = Math.max(0, Math.ceil((found.end[axis] - first) / step));
    return Array.from({ length: count }, (__, i) => first + i * step);
  });
}
