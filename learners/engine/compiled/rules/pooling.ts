import { tf } from '../../tf.ts';
import { elementCount } from '../graph.ts';
import { dataTypes } from '../onnx-encoding.ts';
import { deviceInUse } from '../runtime/runtime-session.ts';
import { type Attributes, filled, type Rule } from './rule.ts';
import { channelsFirst, channelsLast, type Shape4D, turn, windows } from './windows.ts';

/** Rules for the maximum or the mean of each window of a plane. */

function geometry(image: readonly number[], { filterSize, strides, pad, dimRoundingMode }: Attributes) {
  return windows(
    tf.backend_util.computePool2DInfo(image as Shape4D, filterSize, strides, 1, pad, dimRoundingMode),
  );
}

function pool(kernel: string, onnx: string): Rule {
  return {
    kernel,
    inputs: ['x'],
    infer: ([x], attributes) => [{ shape: geometry(x.shape, attributes).outShape, type: x.type }],
    emit: ({ inputs: [x], attributes }, e) => {
      const { strides, pads, window } = geometry(x.shape, attributes);
      const turned = turn(e, e.name(x), channelsFirst);
      return [turn(e, e.node(onnx, [turned], { kernel_shape: window, strides, pads }), channelsLast)];
    },
  };
}

export const poolingRules: Rule[] = [
  pool('MaxPool', 'MaxPool'),
  pool('AvgPool', 'AveragePool'),
  {
    // Each window's gradient goes to the place of its largest element, or to the first of several.
    kernel: 'MaxPoolGrad',
    inputs: ['dy', 'input'],
    infer: ([dy, x]) => [{ shape: x.shape, type: dy.type }],
    emit: ({ inputs: [dy, x], attributes }, e) => {
      const { strides, pads, window } = geometry(x.shape, attributes);
      const plane = turn(e, e.name(x), channelsFirst);
      // WebGPU's kernel does not tell the places; in float64, which WebGPU lacks, the processor's does.
      const turned = deviceInUse() === 'webgpu' ? e.node('Cast', [plane], { to: dataTypes.float64 }) : plane;
      const [, places] = e.nodes('MaxPool', [turned], 2, { kernel_shape: window, strides, pads });
      const count = elementCount(x.shape);
      const [n, height, width, channels] = x.shape;
      const sum = e.node(
        'ScatterND',
        [
          filled(e, [count], x.type, 0),
          e.node('Reshape', [places, e.int64([-1, 1])]),
          e.node('Reshape', [turn(e, e.name(dy), channelsFirst), e.int64([-1])]),
        ],
        { reduction: 'add' },
      );
      return [turn(e, e.node('Reshape', [sum, e.int64([n, channels, height, width])]), channelsLast)];
    },
  },
  {
    // TF.js divides a window's gradient equally among all its places, including those outside the plane.
    kernel: 'AvgPoolGrad',
    inputs: ['dy', 'input'],
    infer: ([dy, x]) => [{ shape: x.shape, type: dy.type }],
    emit: ({ inputs: [dy, x], attributes }, e) => {
      const { strides, pads, window, unreached, inChannels } = geometry(x.shape, attributes);
      const share = filled(e, [inChannels, 1, ...window], x.type, 1 / elementCount(window));
      const options = { strides, pads, output_padding: unreached, group: inChannels };
      const spread = e.node('ConvTranspose', [turn(e, e.name(dy), channelsFirst), share], options);
      return [turn(e, spread, channelsLast)];
    },
  },
];
