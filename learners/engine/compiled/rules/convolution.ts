import { tf } from '../../tf.ts';
import { UntraceableError } from '../untraceable-error.ts';
import type { Attributes, Rule } from './rule.ts';
import { channelsFirst, channelsLast, type Shape4D, turn, windows } from './windows.ts';

/**
 * Rules for convolutions. TF.js keeps images as N×height×width×channels and filters as height×width×in×out;
 * ONNX expects channels before the plane, so each operand is transposed and the result transposed back.
 */

function geometry(image: readonly number[], filter: readonly number[], attributes: Attributes) {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat && dataFormat !== 'NHWC')
    throw new UntraceableError('convolutions have a rule only in the format NHWC');
  return windows(
    tf.backend_util.computeConv2DInfo(
      image as Shape4D,
      filter as Shape4D,
      strides,
      dilations ?? 1,
      pad,
      dimRoundingMode,
    ),
  );
}

export const convolutionRules: Rule[] = [
  {
    kernel: 'Conv2D',
    inputs: ['x', 'filter'],
    infer: ([x, filter], attributes) => [
      { shape: geometry(x.shape, filter.shape, attributes).outShape, type: x.type },
    ],
    emit: ({ inputs: [x, filter], attributes }, e) => {
      const { strides, dilations, pads } = geometry(x.shape, filter.shape, attributes);
      const operands = [turn(e, e.name(x), channelsFirst), turn(e, e.name(filter), [3, 2, 0, 1])];
      return [turn(e, e.node('Conv', operands, { strides, dilations, pads }), channelsLast)];
    },
  },
  {
    kernel: 'Conv2DBackpropInput',
    inputs: ['dy', 'filter'],
    infer: ([dy], { inputShape }) => [{ shape: inputShape, type: dy.type }],
    emit: ({ inputs: [dy, filter], attributes }, e) => {
      const size = geometry(attributes.inputShape, filter.shape, attributes);
      const { strides, dilations, pads, unreached } = size;
      const operands = [turn(e, e.name(dy), channelsFirst), turn(e, e.name(filter), [3, 2, 0, 1])];
      const attributesOut = { strides, dilations, pads, output_padding: unreached };
      return [turn(e, e.node('ConvTranspose', operands, attributesOut), channelsLast)];
    },
  },
  {
    // The gradient of the filter is a convolution of the input with the output's gradient, batch and channels
    // swapped.
    kernel: 'Conv2DBackpropFilter',
    inputs: ['x', 'dy'],
    infer: ([x], { filterShape }) => [{ shape: filterShape, type: x.type }],
    emit: ({ inputs: [x, dy], attributes }, e) => {
      const { filterShape } = attributes;
      const size = geometry(x.shape, filterShape, attributes);
      const operands = [turn(e, e.name(x), [3, 0, 1, 2]), turn(e, e.name(dy), [3, 0, 1, 2])];
      const made = e.node('Conv', operands, {
        strides: size.dilations,
        dilations: size.strides,
        pads: size.pads,
      });
      const [height, width, channelsIn, channelsOut] = filterShape as number[];
      const ends = e.int64([channelsIn, channelsOut, height, width]);
      return [turn(e, e.node('Slice', [made, e.int64([0, 0, 0, 0]), ends]), [2, 3, 0, 1])];
    },
  },
];
