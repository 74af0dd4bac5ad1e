import type { Graph, Operation, Value } from '../graph.ts';
import { makers, uses } from './uses.ts';

/**
 * Turns a·b + c, with c a matrix of the same shape, a row, a column or a number, into one `Gemm`. If the
 * product already has an addend that is itself a product, c is added to that inner product.
 */
export function addInsideProducts(graph: Graph): Graph {
  const readers = uses(graph);
  const made = makers(graph);
  const position = new Map(graph.operations.map((operation, i) => [operation, i]));
  const taken = new Set<Operation>();
  const changed = new Map<Operation, Operation>();

  for (const sum of graph.operations) {
    if (sum.kernel !== 'Add') continue;
    const [a, b] = sum.inputs;
    for (const [product, addend] of [
      [b, a],
      [a, b],
    ]) {
      const outer = made.get(product);
      if (a === b || !isFreeProduct(outer, product, readers, taken) || !addable(addend, sum.outputs[0]))
        continue;
      if (outer.inputs.length === 2) {
        // The product moves to the place of the sum, after everything that the sum reads.
        changed.set(outer, { ...outer, inputs: [], outputs: [] });
        changed.set(sum, { ...outer, inputs: [...outer.inputs, addend], outputs: sum.outputs });
        taken.add(outer);
        break;
      }
      const inner = made.get(outer.inputs[2]);
      if (!isFreeProduct(inner, outer.inputs[2], readers, taken) || inner.inputs.length !== 2) continue;
      const maker = made.get(addend);
      if (maker && (position.get(maker) ?? 0) > (position.get(inner) ?? 0)) continue;
      changed.set(inner, { ...inner, inputs: [...inner.inputs, addend] });
      changed.set(outer, { ...outer, inputs: [], outputs: [] });
      changed.set(sum, { ...outer, outputs: sum.outputs });
      taken.add(inner).add(outer);
      break;
    }
  }
  const operations = graph.operations.map((operation) => changed.get(operation) ?? operation);
  return { ...graph, operations: operations.filter(({ outputs }) => outputs.length > 0) };
}

function isFreeProduct(
  maker: Operation | undefined,
  product: Value,
  readers: ReadonlyMap<Value, readonly unknown[]>,
  taken: ReadonlySet<Operation>,
): maker is Operation {
  return maker?.kernel === 'Gemm' && readers.get(product)?.length === 1 && !taken.has(maker);
}

/** Whether ONNX's Gemm may broadcast the addend to the result. */
function addable(addend: Value, result: Value): boolean {
  if (addend.type !== 'float32' || addend.shape.length > 2 || result.shape.length !== 2) return false;
  const [rows, columns] = result.shape;
  const [height, width] = addend.shape.length === 2 ? addend.shape : [1, addend.shape[0] ?? 1];
  return (height === 1 || height === rows) && (width === 1 || width === columns);
}
