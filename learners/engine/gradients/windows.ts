import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { tf } from '../bare-tf.ts';
import { type Attributes, type Gradient, gradient, original } from './gradient.ts';

/** Gradients of means of windows, and those that second derivatives of convolutions need. */
export function windowGradients(): Gradient[] {
  const whole = original('AvgPool');
  return [
    // At the edge, the mean is over a window's places inside the plane, but TF.js's gradient divides by all
    // its places.
    gradient('AvgPool', ['x'], (dy, [x], attributes) => {
      const shares = edgeShares(x, attributes);
      return whole.gradFunc(shares ? tf.mul(dy, shares) : dy, [x], attributes as never);
    }),
    gradient('AvgPoolGrad', ['input'], (ddx, [x], attributes) => ({
      dy: () => {
        const { filterSize, strides, pad, dimRoundingMode } = attributes;
        const means = tf.avgPool(ddx as Tensor4D, filterSize, strides, pad, dimRoundingMode);
        const shares = edgeShares(x, attributes);
        return shares ? tf.div(means, shares) : means;
      },
      input: () => tf.zerosLike(x),
    })),
    // The filter's gradient is linear in the image and in the output's gradient, so its own gradients are
    // convolutions with `ddw`, one backward and one forward.
    gradient('Conv2DBackpropFilter', ['x', 'dy'], (ddw, [x, dy], { filterShape: _, ...attributes }) => {
      const { strides, pad, dataFormat, dimRoundingMode } = attributes;
      const [images, filter] = [x as Tensor4D, ddw as Tensor4D];
      return {
        x: () =>
          tf.engine().runKernel('Conv2DBackpropInput', { dy, filter }, {
            ...attributes,
            inputShape: x.shape,
          } as never) as Tensor,
        dy: () => tf.conv2d(images, filter, strides, pad, dataFormat, 1, dimRoundingMode) as Tensor,
      };
    }),
  ];
}

/**
 * For every window, the number of its places over that of those inside the plane; undefined if all windows
 * lie inside.
 */
function edgeShares(
  x: Tensor,
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): Tensor | undefined {
  const shape = x.shape as [number, number, number, number];
  const size = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const inside = (count: number, stride: number, window: number, before: number, side: number): number[] =>
    Array.from({ length: count }, (_, i) => {
      const first = i * stride - before;
      return Math.min(first + window, side) - Math.max(first, 0);
    });
  const { top, left } = size.padInfo;
  const rows = inside(size.outHeight, size.strideHeight, size.filterHeight, top, size.inHeight);
  const columns = inside(size.outWidth, size.strideWidth, size.filterWidth, left, size.inWidth);
  const places = size.filterHeight * size.filterWidth;
  const shares = rows.flatMap((row) => columns.map((column) => places / (row * column)));
  return shares.some((share) => share !== 1)
    ? tf.tensor(shares, [1, size.outHeight, size.outWidth, 1])
    : undefined;
}
