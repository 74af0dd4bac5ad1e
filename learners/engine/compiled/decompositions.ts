import type { NamedTensorInfoMap, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { completeBatchNorm } from '../mended-kernels.ts';
import { stridedPlaces } from '../strided-places.ts';
import { tf } from '../tf.ts';
import type { Attributes } from './rules/rule.ts';
import { UntraceableError } from './untraceable-error.ts';

/**
 * TF.js kernels that are composed of others: the tracer runs these functions in their place and records what
 * they call. Inputs that TF.js leaves out are undefined.
 */
export const decompositions: Readonly<
  Record<string, (inputs: Inputs, attributes: Attributes) => Tensor | Tensor[]>
> = {
  _FusedMatMul({ a, b, bias, preluActivationWeights }, { transposeA, transposeB, ...rest }) {
    return activated(tf.matMul(a, b, transposeA, transposeB), bias, preluActivationWeights, rest);
  },

  FusedConv2D({ x, filter, bias, preluActivationWeights }, attributes) {
    const { strides, pad, dataFormat, dilations, dimRoundingMode } = attributes;
    const [images, weights] = [x as Tensor4D, filter as Tensor4D];
    const product = tf.conv2d(images, weights, strides, pad, dataFormat, dilations, dimRoundingMode);
    return activated(product, bias, preluActivationWeights, attributes);
  },

  FusedBatchNorm(inputs, { varianceEpsilon }) {
    completeBatchNorm(inputs);
    const { x, mean, variance, offset, scale } = inputs;
    const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, varianceEpsilon)));
    const scaled = tf.mul(normal, scale);
    return offset ? tf.add(scaled, offset) : scaled;
  },

  Diag({ x }) {
    const flat = tf.reshape(x, [-1, 1]) as Tensor2D;
    const matrix = tf.mul(flat, tf.cast(tf.eye(x.size), x.dtype));
    return tf.reshape(matrix, [...x.shape, ...x.shape]);
  },

  Cumprod({ x }, { axis, exclusive, reverse }) {
    const at = axis < 0 ? axis + x.shape.length : axis;
    if (x.shape[at] > longestProduct) {
      throw new UntraceableError(
        `no rule for the operation Cumprod along more than ${longestProduct} entries`,
      );
    }
    if (x.size === 0) return tf.clone(x);
    const parts = tf.unstack(x, at);
    if (reverse) parts.reverse();
    const products: Tensor[] = exclusive ? [tf.onesLike(parts[0])] : [parts[0]];
    for (const part of exclusive ? parts.slice(0, -1) : parts.slice(1)) {
      products.push(tf.mul(products[products.length - 1], part));
    }
    return tf.stack(reverse ? products.reverse() : products, at);
  },

  MirrorPad({ x }, { paddings, mode }) {
    const edge = mode === 'reflect' ? 1 : 0;
    // A kernel that returned its own input would receive its gradient twice.
    if ((paddings as [number, number][]).every(([before, after]) => before + after === 0)) return tf.clone(x);
    return (paddings as [number, number][]).reduce((padded, [before, after], axis) => {
      const side = x.shape[axis];
      if (before + after === 0) return padded;
      const places = [
        ...Array.from({ length: before }, (_, i) => before - 1 - i + edge),
        ...Array.from({ length: side }, (_, i) => i),
        ...Array.from({ length: after }, (_, i) => side - 1 - i - edge),
      ];
      return tf.gather(padded, tf.tensor1d(places, 'int32'), axis);
    }, x);
  },

  StridedSlice({ x }, attributes) {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
    const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
    const { finalShape } = tf.slice_util.sliceInfo(x.shape, begin, end, strides, ...masks);
    const picked = stridedPlaces(x.shape, attributes).reduce((rest, places, axis) => {
      if (places.length === x.shape[axis] && places.every((place, i) => place === i)) return rest;
      return tf.gather(rest, tf.tensor1d(places, 'int32') as Tensor1D, axis);
    }, x);
    return tf.reshape(picked, finalShape);
  },
};

type Inputs = NamedTensorInfoMap & Readonly<Record<string, Tensor>>;

/** Most entries of a running product, which takes one operation per entry. */
const longestProduct = 64;

function activated(
  product: Tensor,
  bias: Tensor | undefined,
  slopes: Tensor | undefined,
  { activation, leakyreluAlpha }: Attributes,
): Tensor {
  const sum = bias ? tf.add(product, bias) : product;
  switch (activation ?? 'linear') {
    case 'linear':
      return sum;
    case 'relu':
      return tf.relu(sum);
    case 'relu6':
      return tf.relu6(sum);
    case 'elu':
      return tf.elu(sum);
    case 'sigmoid':
      return tf.sigmoid(sum);
    case 'leakyrelu':
      return tf.leakyRelu(sum, leakyreluAlpha);
    case 'prelu':
      return tf.prelu(sum, slopes as Tensor);
    default:
      throw new UntraceableError(`no rule for a fused operation with the activation ${activation}`);
  }
}
