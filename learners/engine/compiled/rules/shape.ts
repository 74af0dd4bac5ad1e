import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../../tf.ts';
import { elementCount, type Value } from '../graph.ts';
import { dataTypes } from '../onnx-encoding.ts';
import { deviceInUse } from '../runtime/runtime-session.ts';
import { UntraceableError } from '../untraceable-error.ts';
import { type Emitter, filled, type Rule, scalar } from './rule.ts';

export const shapeRules: Rule[] = [
  {
    kernel: 'Reshape',
    inputs: ['x'],
    infer: ([x], { shape }) => {
      const known = shape.filter((side: number) => side !== -1);
      const rest = elementCount(x.shape) / Math.max(1, elementCount(known));
      const whole = shape.map((side: number) => (side === -1 ? rest : side));
      if (elementCount(whole) !== elementCount(x.shape)) {
        throw new Error(
          `an array of ${elementCount(x.shape)} elements (${x.shape}) cannot have the shape ${shape}`,
        );
      }
      return [{ shape: whole, type: x.type }];
    },
    emit: ({ inputs: [x], outputs: [y] }, e) => [
      e.node('Reshape', [e.name(x), e.int64(y.shape)], { allowzero: 1 }),
    ],
  },
  {
    kernel: 'ExpandDims',
    inputs: ['input'],
    infer: ([x], { dim }) => {
      const shape = [...x.shape];
      shape.splice(dim < 0 ? dim + x.shape.length + 1 : dim, 0, 1);
      return [{ shape, type: x.type }];
    },
    emit: ({ inputs: [x], outputs: [y] }, e) => [
      e.node('Reshape', [e.name(x), e.int64(y.shape)], { allowzero: 1 }),
    ],
  },
  {
    kernel: 'Identity',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs }, e) => inputs.map(e.name),
  },
  {
    kernel: 'Cast',
    inputs: ['x'],
    infer: ([x], { dtype }) => [{ shape: x.shape, type: dtype }],
    emit: ({ inputs: [x], outputs: [y] }, e) => [e.node('Cast', [e.name(x)], { to: dataTypes[y.type] })],
  },
  {
    kernel: 'Transpose',
    inputs: ['x'],
    infer: ([x], { perm }) => [{ shape: perm.map((axis: number) => x.shape[axis]), type: x.type }],
    emit: ({ inputs: [x], attributes: { perm } }, e) => [e.node('Transpose', [e.name(x)], { perm })],
  },
  {
    kernel: 'Concat',
    inputs: 'list',
    infer: (inputs, { axis }) => {
      const shape = [...inputs[0].shape];
      const at = axis < 0 ? axis + shape.length : axis;
      for (const { shape: other } of inputs) {
        if (other.length !== shape.length || other.some((side, i) => i !== at && side !== shape[i])) {
          throw new Error(`arrays of shapes ${shape} and ${other} cannot be joined along axis ${at}`);
        }
      }
      shape[at] = inputs.reduce((sum, value) => sum + value.shape[at], 0);
      return [{ shape, type: inputs[0].type }];
    },
    emit: ({ inputs, attributes: { axis } }, e) => {
      const parts = inputs.filter(({ shape }) => elementCount(shape) > 0);
      return [e.node('Concat', parts.map(e.name), { axis })];
    },
  },
  {
    kernel: 'Pack',
    inputs: 'list',
    infer: (inputs, { axis }) => {
      const shape = [...inputs[0].shape];
      shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, inputs.length);
      return [{ shape, type: inputs[0].type }];
    },
    emit: ({ inputs, outputs: [y], attributes: { axis } }, e) => {
      const at = axis < 0 ? axis + y.shape.length : axis;
      const parts = inputs.map((value) => e.node('Unsqueeze', [e.name(value), e.int64([at])]));
      return [e.node('Concat', parts, { axis: at })];
    },
  },
  {
    kernel: 'Unpack',
    inputs: ['value'],
    returnsList: true,
    infer: ([x], { num, axis }) => {
      const at = axis < 0 ? axis + x.shape.length : axis;
      const shape = x.shape.filter((_, i) => i !== at);
      return Array.from({ length: num ?? x.shape[at] }, () => ({ shape, type: x.type }));
    },
    emit: ({ inputs: [x], outputs, attributes: { axis } }, e) => {
      const at = axis < 0 ? axis + x.shape.length : axis;
      const sizes = e.int64(outputs.map(() => 1));
      const parts = e.nodes('Split', [e.name(x), sizes], outputs.length, { axis: at });
      return parts.map((part) => e.node('Squeeze', [part, e.int64([at])]));
    },
  },
  {
    kernel: 'SplitV',
    inputs: ['x'],
    returnsList: true,
    infer: ([x], { numOrSizeSplits, axis }) => {
      const at = axis < 0 ? axis + x.shape.length : axis;
      return splitSizes(x.shape[at], numOrSizeSplits).map((side) => ({
        shape: x.shape.map((old, i) => (i === at ? side : old)),
        type: x.type,
      }));
    },
    emit: ({ inputs: [x], outputs, attributes: { axis } }, e) => {
      const at = axis < 0 ? axis + x.shape.length : axis;
      const sizes = outputs.map(({ shape }) => shape[at]);
      return split(e.name(x), sizes, at, e, deviceInUse() === 'webgpu' ? mostOnDevice : sizes.length);
    },
  },
  {
    kernel: 'Slice',
    inputs: ['x'],
    infer: ([x], { begin, size }) => {
      const [first, shape] = sliceOf(x, begin, size);
      if (shape.some((side, i) => side < 0 || first[i] + side > x.shape[i])) {
        throw new Error(
          `a slice of size ${shape} from ${first} does not fit into an array of shape ${x.shape}`,
        );
      }
      return [{ shape, type: x.type }];
    },
    emit: ({ inputs: [x], outputs: [y], attributes: { begin, size } }, e) => {
      const [starts] = sliceOf(x, begin, size);
      const ends = starts.map((start, i) => start + y.shape[i]);
      return [e.node('Slice', [e.name(x), e.int64(starts), e.int64(ends)])];
    },
  },
  {
    kernel: 'PadV2',
    inputs: ['x'],
    infer: ([x], { paddings }) => [
      { shape: x.shape.map((side, i) => side + paddings[i][0] + paddings[i][1]), type: x.type },
    ],
    emit: ({ inputs: [x], outputs: [y], attributes: { paddings, constantValue } }, e) => {
      const pads = [...paddings.map((p: number[]) => p[0]), ...paddings.map((p: number[]) => p[1])];
      if (elementCount(x.shape) === 0) return [filled(e, y.shape, y.type, constantValue)];
      return [e.node('Pad', [e.name(x), e.int64(pads), scalar(e, constantValue, x.type)])];
    },
  },
  {
    kernel: 'Tile',
    inputs: ['x'],
    infer: ([x], { reps }) => [{ shape: x.shape.map((side, i) => side * reps[i]), type: x.type }],
    emit: ({ inputs: [x], attributes: { reps } }, e) => [e.node('Tile', [e.name(x), e.int64(reps)])],
  },
  {
    kernel: 'GatherV2',
    inputs: ['x', 'indices'],
    infer: ([x, indices], { axis, batchDims }) => {
      if (batchDims) throw new UntraceableError('no rule for the operation GatherV2 with batchDims');
      const at = axis < 0 ? axis + x.shape.length : axis;
      return [{ shape: [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)], type: x.type }];
    },
    emit: ({ inputs, attributes: { axis } }, e) => [e.node('Gather', inputs.map(e.name), { axis })],
  },
  {
    kernel: 'ZerosLike',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ outputs: [y] }, e) => [filled(e, y.shape, y.type, 0)],
  },
  {
    kernel: 'OnesLike',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ outputs: [y] }, e) => [filled(e, y.shape, y.type, 1)],
  },
  {
    kernel: 'Fill',
    inputs: [],
    infer: (_, { shape, dtype }) => [{ shape, type: dtype ?? 'float32' }],
    emit: ({ outputs: [y], attributes: { value } }, e) => [filled(e, y.shape, y.type, value)],
  },
];

function splitSizes(side: number, given: number | readonly number[]): number[] {
  if (typeof given === 'number') return new Array(given).fill(side / given);
  const known = given.reduce((sum, size) => sum + Math.max(0, size), 0);
  return given.map((size) => (size === -1 ? side - known : size));
}

/**
 * First places and sizes along every axis; TF.js allows both to cover fewer axes, and sizes to be left out.
 */
function sliceOf(x: Value, begin: number | number[], size?: number | number[]): number[][] {
  return tf.slice_util.parseSliceParams(x as unknown as Tensor, begin, size);
}

/** A WebGPU device need not give a program more than eight arrays, of which one is the array that is split. */
const mostOnDevice = 7;

/** Splits an array into parts of these sizes, where there are more than `most` in several stages. */
function split(x: string, sizes: readonly number[], axis: number, e: Emitter, most: number): string[] {
  if (sizes.length <= most) return e.nodes('Split', [x, e.int64(sizes)], sizes.length, { axis });
  const groups = Array.from({ length: Math.ceil(sizes.length / most) }, (_, i) =>
    sizes.slice(i * most, (i + 1) * most),
  );
  const whole = groups.map((group) => group.reduce((sum, size) => sum + size, 0));
  return split(x, whole, axis, e, most).flatMap((part, i) =>
    groups[i].length === 1 ? [part] : split(part, groups[i], axis, e, most),
  );
}
