import { arrayOf, type Elements, elementCount } from '../graph.ts';
import { dataTypes } from '../onnx-encoding.ts';
import { type Attributes, type Emitter, filled, type Rule } from './rule.ts';

/** Rules for running sums, for positions, and for rows that are picked out or put together by index. */

function int64Indices(e: Emitter, name: string): string {
  return e.node('Cast', [name], { to: 7 });
}

function position(kernel: 'ArgMax' | 'ArgMin'): Rule {
  return {
    kernel,
    inputs: ['x'],
    infer: ([x], { axis }) => {
      const at = axis < 0 ? axis + x.shape.length : axis;
      return [{ shape: x.shape.filter((_, i) => i !== at), type: 'int32' }];
    },
    emit: ({ inputs: [x], attributes: { axis } }, e) => [
      e.node('Cast', [e.node(kernel, [e.name(x)], { axis, keepdims: 0 })], { to: dataTypes.int32 }),
    ],
  };
}

export const indexingRules: Rule[] = [
  position('ArgMax'),
  position('ArgMin'),
  {
    kernel: 'Cumsum',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs: [x], attributes: { axis, exclusive, reverse } }, e) => [
      e.node('CumSum', [e.name(x), e.int64([axis])], {
        exclusive: exclusive ? 1 : 0,
        reverse: reverse ? 1 : 0,
      }),
    ],
  },
  {
    kernel: 'Reverse',
    inputs: ['x'],
    infer: ([x]) => [{ shape: x.shape, type: x.type }],
    emit: ({ inputs: [x], attributes: { dims } }, e) => {
      const axes = [dims].flat() as number[];
      const all = (value: number): string => e.int64(axes.map(() => value));
      return [e.node('Slice', [e.name(x), all(-1), all(-(2 ** 31)), e.int64(axes), all(-1)])];
    },
  },
  {
    kernel: 'OneHot',
    inputs: ['indices'],
    infer: ([indices], { depth, dtype }) => [{ shape: [...indices.shape, depth], type: dtype ?? 'int32' }],
    emit: ({ inputs: [indices], outputs: [y], attributes: { depth, onValue, offValue } }, e) => {
      // onnxruntime has this node for float values only.
      const values = e.constant(Float32Array.of(offValue, onValue), [2], 'float32');
      const hot = e.node('OneHot', [int64Indices(e, e.name(indices)), e.int64([depth]), values], {
        axis: -1,
      });
      return [y.type === 'float32' ? hot : e.node('Cast', [hot], { to: dataTypes[y.type] })];
    },
  },
  {
    kernel: 'GatherNd',
    inputs: ['params', 'indices'],
    infer: ([params, indices]) => {
      const depth = indices.shape[indices.shape.length - 1];
      return [{ shape: [...indices.shape.slice(0, -1), ...params.shape.slice(depth)], type: params.type }];
    },
    emit: ({ inputs: [params, indices] }, e) => [
      e.node('GatherND', [e.name(params), int64Indices(e, e.name(indices))]),
    ],
  },
  {
    // Rows that go to the same place add up, in order.
    kernel: 'ScatterNd',
    inputs: ['indices', 'updates'],
    infer: ([, updates], { shape }) => [{ shape, type: updates.type }],
    emit: ({ inputs: [indices, updates], outputs: [y] }, e) => [
      elementCount(updates.shape) === 0
        ? filled(e, y.shape, y.type, 0)
        : e.node(
            'ScatterND',
            [filled(e, y.shape, y.type, 0), int64Indices(e, e.name(indices)), e.name(updates)],
            {
              reduction: 'add',
            },
          ),
    ],
  },
  {
    kernel: 'TensorScatterUpdate',
    inputs: ['tensor', 'indices', 'updates'],
    infer: ([tensor]) => [{ shape: tensor.shape, type: tensor.type }],
    emit: ({ inputs: [tensor, indices, updates] }, e) => [
      e.node('ScatterND', [e.name(tensor), int64Indices(e, e.name(indices)), e.name(updates)]),
    ],
  },
  {
    kernel: 'TopK',
    inputs: ['x'],
    returnsList: true,
    infer: ([x], { k }) => {
      const shape = [...x.shape.slice(0, -1), k];
      return [
        { shape, type: x.type },
        { shape, type: 'int32' },
      ];
    },
    emit: ({ inputs: [x], attributes: { k } }, e) => {
      const [values, places] = e.nodes('TopK', [e.name(x), e.int64([k])], 2, {
        axis: -1,
        largest: 1,
        sorted: 1,
      });
      return [values, e.node('Cast', [places], { to: dataTypes.int32 })];
    },
  },
  {
    kernel: 'Range',
    inputs: [],
    infer: (_, attributes) => [{ shape: [rangeOf(attributes).length], type: attributes.dtype ?? 'float32' }],
    emit: ({ outputs: [y], attributes }, e) => [e.constant(rangeOf(attributes), y.shape, y.type)],
  },
  {
    kernel: 'LinSpace',
    inputs: [],
    infer: (_, { num }) => [{ shape: [num], type: 'float32' }],
    emit: ({ outputs: [y], attributes: { start, stop, num } }, e) => {
      const step = (stop - start) / (num - 1);
      const values = Float32Array.from({ length: num }, () => start);
      for (let i = 1; i < num; i++) values[i] = values[i - 1] + step;
      return [e.constant(values, y.shape, y.type)];
    },
  },
  {
    // The gradient of gathering rows.
    kernel: 'UnsortedSegmentSum',
    inputs: ['x', 'segmentIds'],
    infer: ([x, ids], { numSegments }) => [
      { shape: [numSegments, ...x.shape.slice(ids.shape.length)], type: x.type },
    ],
    emit: ({ inputs: [x, ids], outputs: [y] }, e) => {
      if (elementCount(x.shape) === 0) return [filled(e, y.shape, y.type, 0)];
      const places = e.node('Reshape', [int64Indices(e, e.name(ids)), e.int64([...ids.shape, 1])]);
      return [e.node('ScatterND', [filled(e, y.shape, y.type, 0), places, e.name(x)], { reduction: 'add' })];
    },
  },
];

/**
 * The numbers as TF.js computes them: each is the one before it plus the step, rounded to the element type.
 */
function rangeOf({ start, stop, step, dtype }: Attributes): Elements {
  const backwards = stop < start && step === 1 ? -1 : step;
  const length = start === stop || (stop - start) * backwards < 0 ? 0 : Math.ceil((stop - start) / backwards);
  const values = arrayOf(dtype ?? 'float32', length);
  values[0] = start;
  for (let i = 1; i < length; i++) values[i] = values[i - 1] + backwards;
  return values;
}
