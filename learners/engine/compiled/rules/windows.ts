import type { backend_util } from '@tensorflow/tfjs-core';
import type { Emitter } from './rule.ts';

/** What convolutions and pooling share: windows that move over a plane. */

export type Shape4D = [number, number, number, number];

/** TF.js keeps images as N×height×width×channels; ONNX expects channels before the plane. */
export const channelsFirst = [0, 3, 1, 2];
export const channelsLast = [0, 2, 3, 1];

export function turn(e: Emitter, name: string, perm: readonly number[]): string {
  return e.node('Transpose', [name], { perm });
}

/** TF.js's description of the geometry of windows, with the ONNX attributes for it. */
export function windows(size: backend_util.Conv2DInfo) {
  const { top, bottom, left, right } = size.padInfo;
  const strides = [size.strideHeight, size.strideWidth];
  const dilations = [size.dilationHeight, size.dilationWidth];
  const window = [size.filterHeight, size.filterWidth];
  const pads = [top, left, bottom, right];
  const out = [size.outHeight, size.outWidth];
  const reached = (axis: number): number =>
    (out[axis] - 1) * strides[axis] - pads[axis] - pads[axis + 2] + (window[axis] - 1) * dilations[axis] + 1;
  return {
    ...size,
    strides,
    dilations,
    window,
    pads,
    /** Numbers of rows and columns at the far end that no window reaches. */
    unreached: [size.inHeight - reached(0), size.inWidth - reached(1)],
  };
}
