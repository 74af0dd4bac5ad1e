import type { Graph, Operation, Value } from '../graph.ts';
import { nextNumber, uses } from './uses.ts';

/**
 * Turns products of two matrices into `Gemm`, which can also apply a factor, an addend and transposes of its
 * operands.
 */
export function useGemm(graph: Graph): Graph {
  const operations = graph.operations.map((operation): Operation => {
    const [a, b] = operation.inputs;
    const plain = operation.kernel === 'BatchMatMul' && a.shape.length === 2 && b.shape.length === 2;
    return plain && a.type === 'float32' ? { ...operation, kernel: 'Gemm' } : operation;
  });
  return { ...graph, operations };
}

/**
 * Turns a product with concatenated columns into a sum of products: [h, x]·W = h·W₁ + x·W₂. The concatenation
 * is then never made, and the gradient of each part is computed only if something reads it; nothing reads
 * that of an input x.
 */
export function splitConcatenatedProducts(graph: Graph): Graph {
  const fresh = nextNumber(graph);
  const readers = uses(graph);
  const concats = new Map<Value, Operation>();
  const splits = new Map<Value, Operation>();
  for (const operation of graph.operations) {
    if (operation.kernel === 'Concat' && lastAxis(operation)) concats.set(operation.outputs[0], operation);
    const [source] = operation.inputs;
    if (operation.kernel === 'SplitV' && lastAxis(operation) && readers.get(source)?.length === 1) {
      splits.set(source, operation);
    }
  }
  const value = (shape: readonly number[]): Value => ({ number: fresh(), shape, type: 'float32' });
  const slice = (source: Value, begin: readonly number[], size: readonly number[]): Operation => ({
    kernel: 'Slice',
    inputs: [source],
    attributes: { begin, size },
    outputs: [value(size)],
  });

  const operations: Operation[] = [];
  for (const operation of graph.operations) {
    const { kernel, inputs, attributes, outputs } = operation;
    const { transposeA = false, transposeB = false } = attributes as {
      transposeA?: boolean;
      transposeB?: boolean;
    };
    const concat = kernel === 'Gemm' && inputs.length === 2 ? concats.get(inputs[0]) : undefined;
    const split = kernel === 'Gemm' && inputs.length === 2 ? splits.get(outputs[0]) : undefined;
    if (concat && !transposeA && !transposeB) {
      // [h, x]·W: the sum of one product for each block of W's rows.
      let sum: Value | undefined;
      let row = 0;
      for (const [i, part] of concat.inputs.entries()) {
        const rows = slice(inputs[1], [row, 0], [part.shape[1], inputs[1].shape[1]]);
        row += part.shape[1];
        const last = i === concat.inputs.length - 1;
        const result: Value = last ? outputs[0] : value(outputs[0].shape);
        const addends = sum ? [sum] : [];
        operations.push(rows, {
          kernel,
          inputs: [part, rows.outputs[0], ...addends],
          attributes,
          outputs: [result],
        });
        sum = result;
      }
    } else if (concat && transposeA && !transposeB) {
      // [h, x]ᵀ·D: the blocks of the result, stacked.
      const blocks = concat.inputs.map((part) => value([part.shape[1], outputs[0].shape[1]]));
      for (const [i, part] of concat.inputs.entries()) {
        operations.push({ kernel, inputs: [part, inputs[1]], attributes, outputs: [blocks[i]] });
      }
      operations.push({ kernel: 'Concat', inputs: blocks, attributes: { axis: 0 }, outputs });
    } else if (split && !transposeA && transposeB) {
      // D·Wᵀ, cut into columns: one product per part; those that nothing reads are removed as dead code.
      let row = 0;
      for (const part of split.outputs) {
        const rows = slice(inputs[1], [row, 0], [part.shape[1], inputs[1].shape[1]]);
        row += part.shape[1];
        operations.push(rows, { kernel, inputs: [inputs[0], rows.outputs[0]], attributes, outputs: [part] });
      }
    } else if (
      kernel === 'SplitV' &&
      splits.get(inputs[0]) === operation &&
      isSplitProduct(inputs[0], graph)
    ) {
      // Its parts have been made by the products above.
    } else {
      operations.push(operation);
    }
  }
  return { ...graph, operations };
}

function isSplitProduct(value: Value, graph: Graph): boolean {
  const maker = graph.operations.find(({ outputs }) => outputs[0] === value);
  const { transposeA, transposeB } = (maker?.attributes ?? {}) as {
    transposeA?: boolean;
    transposeB?: boolean;
  };
  return maker?.kernel === 'Gemm' && maker.inputs.length === 2 && !transposeA && transposeB === true;
}

function lastAxis({ attributes, inputs }: Operation): boolean {
  const axis = attributes.axis as number;
  return inputs[0].shape.length === 2 && (axis === 1 || axis === -1);
}
