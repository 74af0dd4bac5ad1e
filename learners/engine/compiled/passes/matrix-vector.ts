import type { Graph, Operation, Value } from '../graph.ts';
import { elementCount } from '../graph.ts';
import { nextNumber } from './uses.ts';

/**
 * Turns the sum of each column of a matrix into a product with a row of ones: for that, the runtime reads the
 * matrix once, along its rows, whereas its own reduction over rows is many times slower.
 */
export function sumColumnsByProduct(graph: Graph): Graph {
  const fresh = nextNumber(graph);
  const ones = new Map<number, Value>();
  const rowOfOnes = (length: number): Value => {
    const known = ones.get(length);
    if (known) return known;
    const constant = new Float32Array(length).fill(1);
    const made: Value = { number: -1, shape: [1, length], type: 'float32', constant };
    ones.set(length, made);
    return made;
  };
  const operations = graph.operations.flatMap((operation): Operation[] => {
    const [matrix] = operation.inputs;
    if (operation.kernel !== 'Sum' || !overRows(operation)) return [operation];
    const [rows, columns] = matrix.shape;
    const sums: Value = { number: fresh(), shape: [1, columns], type: 'float32' };
    return [
      { kernel: 'Gemm', inputs: [rowOfOnes(rows), matrix], attributes: {}, outputs: [sums] },
      {
        kernel: 'Reshape',
        inputs: [sums],
        attributes: { shape: operation.outputs[0].shape },
        outputs: operation.outputs,
      },
    ];
  });
  return { ...graph, operations };
}

function overRows({ inputs: [matrix], attributes }: Operation): boolean {
  const axes = [attributes.axis].flat();
  const large = matrix.shape.length === 2 && matrix.type === 'float32' && elementCount(matrix.shape) > 256;
  return large && matrix.shape[1] > 1 && axes.length === 1 && (axes[0] === 0 || axes[0] === -2);
}

/**
 * Applies the factor of a matrix-vector product to the vector beforehand: the runtime's fast path for such
 * products takes no factor, and the vector is the smaller operand.
 */
export function scaleVectorsFirst(graph: Graph): Graph {
  const fresh = nextNumber(graph);
  const scaled = new Map<string, Value>();
  const operations: Operation[] = [];
  for (const operation of graph.operations) {
    const { alpha = 1, beta = 1 } = operation.attributes as { alpha?: number; beta?: number };
    const [rows, columns] = operation.outputs[0].shape;
    const inner = operation.kernel === 'Gemm' ? elementCount(operation.inputs[0].shape) / rows : 0;
    // An outer product (inner side 1) has no fast path to lose.
    const vector = inner > 1 && (rows === 1 ? 0 : columns === 1 ? 1 : undefined);
    if (alpha === 1 || beta !== 1 || typeof vector !== 'number') {
      operations.push(operation);
      continue;
    }
    const source = operation.inputs[vector];
    const key = `${source.number}×${alpha}`;
    let value = source.number < 0 ? undefined : scaled.get(key);
    if (!value) {
      value = { number: fresh(), shape: source.shape, type: 'float32' };
      const factor: Value = { number: -1, shape: [], type: 'float32', constant: Float32Array.of(alpha) };
      operations.push({ kernel: 'Multiply', inputs: [source, factor], attributes: {}, outputs: [value] });
      scaled.set(key, value);
    }
    const inputs = operation.inputs.map((input, i) => (i === vector ? (value as Value) : input));
    operations.push({ ...operation, inputs, attributes: { ...operation.attributes, alpha: 1 } });
  }
  return { ...graph, operations };
}
