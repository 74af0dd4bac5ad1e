import { type ElementType, elementCount } from '../graph.ts';
import { dataTypes } from '../onnx-encoding.ts';
import { broadcast, filled, type Rule } from './rule.ts';

/** TF.js leaves the axis out if it means all axes (and calls it `reductionIndices` in one kernel). */
function axesOf(axis: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axis === null || axis === undefined) return Array.from({ length: rank }, (_, i) => i);
  return [axis].flat().map((a) => (a < 0 ? a + rank : a));
}

interface Reduction {
  readonly kernel: string;
  readonly onnx: string;
  /** The result of reducing an empty array. */
  readonly ofNothing: number;
  /** The type of the result, if it is not that of the input. */
  readonly result?: ElementType;
  /** The type in which the reduction is computed, if it is not that of the result. */
  readonly works?: ElementType;
}

function reduction({ kernel, onnx, ofNothing, result, works }: Reduction): Rule {
  return {
    kernel,
    inputs: ['x'],
    infer: ([x], { axis, reductionIndices, keepDims }) => {
      const gone = new Set(axesOf(axis ?? reductionIndices, x.shape.length));
      const shape = keepDims
        ? x.shape.map((side, i) => (gone.has(i) ? 1 : side))
        : x.shape.filter((_, i) => !gone.has(i));
      return [{ shape, type: result ?? x.type }];
    },
    emit: ({ inputs: [x], outputs: [y], attributes: { axis, reductionIndices, keepDims } }, e) => {
      if (elementCount(x.shape) === 0) return [filled(e, y.shape, y.type, ofNothing)];
      const as = works ?? y.type;
      const cast = (name: string, from: ElementType, to: ElementType): string =>
        from === to ? name : e.node('Cast', [name], { to: dataTypes[to] });
      const axes = e.int64(axesOf(axis ?? reductionIndices, x.shape.length));
      const attributes = { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 };
      return [cast(e.node(onnx, [cast(e.name(x), x.type, as), axes], attributes), as, y.type)];
    },
  };
}

/** The permutation that swaps the last two axes. */
function transposed(rank: number): number[] {
  const order = Array.from({ length: rank }, (_, i) => i);
  [order[rank - 2], order[rank - 1]] = [order[rank - 1], order[rank - 2]];
  return order;
}

/**
 * α·op(a)·op(b) + β·c for matrices. This is not a kernel of TF.js but what the passes turn matrix products
 * into. Its attributes are those of `BatchMatMul`, plus `alpha` and `beta`.
 */
const gemm: Rule = {
  kernel: 'Gemm',
  inputs: 'list',
  infer: ([a, b], { transposeA, transposeB }) => [
    { shape: [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]], type: a.type },
  ],
  emit: ({ inputs, attributes: { transposeA, transposeB, alpha = 1, beta = 1 } }, e) => [
    e.node('Gemm', inputs.map(e.name), {
      transA: transposeA ? 1 : 0,
      transB: transposeB ? 1 : 0,
      alpha: { float: alpha },
      beta: { float: beta },
    }),
  ],
};

export const algebraRules: Rule[] = [
  gemm,
  {
    kernel: 'BatchMatMul',
    inputs: ['a', 'b'],
    infer: ([a, b], { transposeA, transposeB }) => {
      const rows = a.shape.at(transposeA ? -1 : -2) as number;
      const columns = b.shape.at(transposeB ? -2 : -1) as number;
      if (a.shape.at(transposeA ? -2 : -1) !== b.shape.at(transposeB ? -1 : -2)) {
        const marks = [transposeA ? 'ᵀ' : '', transposeB ? 'ᵀ' : ''];
        throw new Error(
          `arrays of shapes ${a.shape}${marks[0]} and ${b.shape}${marks[1]} cannot be multiplied`,
        );
      }
      return [
        { shape: [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns], type: a.type },
      ];
    },
    emit: ({ inputs: [a, b], outputs: [y], attributes: { transposeA, transposeB } }, e) => {
      if (elementCount(a.shape) === 0) return [filled(e, y.shape, y.type, 0)];
      if (a.shape.length === 2 && b.shape.length === 2) {
        const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
        return [e.node('Gemm', [e.name(a), e.name(b)], attributes)];
      }
      const left = transposeA
        ? e.node('Transpose', [e.name(a)], { perm: transposed(a.shape.length) })
        : e.name(a);
      const right = transposeB
        ? e.node('Transpose', [e.name(b)], { perm: transposed(b.shape.length) })
        : e.name(b);
      return [e.node('MatMul', [left, right])];
    },
  },
  ...[
    { kernel: 'Sum', onnx: 'ReduceSum', ofNothing: 0 },
    { kernel: 'Mean', onnx: 'ReduceMean', ofNothing: Number.NaN, result: 'float32' as const },
    { kernel: 'Max', onnx: 'ReduceMax', ofNothing: Number.NEGATIVE_INFINITY },
    { kernel: 'Min', onnx: 'ReduceMin', ofNothing: Number.POSITIVE_INFINITY },
    { kernel: 'Prod', onnx: 'ReduceProd', ofNothing: 1 },
    { kernel: 'All', onnx: 'ReduceMin', ofNothing: 1, works: 'int32' as const },
    { kernel: 'Any', onnx: 'ReduceMax', ofNothing: 0, works: 'int32' as const },
  ].map(reduction),
];
