import { type Graph, type Operation, sameShape, type Value } from '../graph.ts';
import { makers, nextNumber, scalarOf, uses } from './uses.ts';

/** Turns x + x into 2x, which gives the passes below one more factor to gather. */
export function doubleBySum(graph: Graph): Graph {
  const two: Value = { number: -1, shape: [], type: 'float32', constant: Float32Array.of(2) };
  const operations = graph.operations.map((operation): Operation => {
    const [a, b] = operation.inputs;
    const doubles = operation.kernel === 'Add' && a === b && a.type === 'float32';
    return doubles ? { ...operation, kernel: 'Multiply', inputs: [a, two] } : operation;
  });
  return { ...graph, operations };
}

/** If an operation is a product with a number: the number, and what it multiplies. */
function scaled(operation: Operation | undefined): { factor: number; base: Value } | undefined {
  if (operation?.kernel !== 'Multiply' || operation.outputs[0].type !== 'float32') return undefined;
  const [a, b] = operation.inputs;
  const [left, right] = [scalarOf(a), scalarOf(b)];
  if (left !== undefined && right === undefined && sameShape(b.shape, operation.outputs[0].shape)) {
    return { factor: left, base: b };
  }
  if (right !== undefined && left === undefined && sameShape(a.shape, operation.outputs[0].shape)) {
    return { factor: right, base: a };
  }
  return undefined;
}

function number(factor: number): Value {
  return { number: -1, shape: [], type: 'float32', constant: Float32Array.of(factor) };
}

/**
 * Moves factors outwards, where they meet: (c·x)∘y becomes c·(x∘y), and c·(d·x) becomes (c·d)·x, if the inner
 * product has no other reader. A matrix product can then take the gathered factor into its own.
 */
export function gatherFactors(graph: Graph): Graph {
  const fresh = nextNumber(graph);
  const readers = uses(graph);
  const made = makers(graph);
  const operations: Operation[] = [];
  const current = new Map(made);
  for (const original of graph.operations) {
    let operation = original;
    const own = scaled(operation);
    if (own) {
      const inner = readers.get(own.base)?.length === 1 ? scaled(current.get(own.base)) : undefined;
      if (inner) operation = { ...operation, inputs: [inner.base, number(own.factor * inner.factor)] };
    } else if (operation.kernel === 'Multiply' && operation.outputs[0].type === 'float32') {
      const [a, b] = operation.inputs;
      for (const [one, other] of [
        [a, b],
        [b, a],
      ]) {
        const inner = a !== b && readers.get(one)?.length === 1 ? scaled(current.get(one)) : undefined;
        if (!inner) continue;
        const product: Value = { number: fresh(), shape: operation.outputs[0].shape, type: 'float32' };
        operations.push({ ...operation, inputs: [inner.base, other], outputs: [product] });
        operation = { ...operation, inputs: [product, number(inner.factor)] };
        readers.set(product, [operation]);
        break;
      }
    }
    for (const value of operation.outputs) current.set(value, operation);
    operations.push(operation);
  }
  return { ...graph, operations };
}

/** Moves a factor before or after a matrix product into the product's α. */
export function scaleInsideProducts(graph: Graph): Graph {
  const readers = uses(graph);
  const made = makers(graph);
  const alphaOf = (operation: Operation): number => (operation.attributes.alpha as number | undefined) ?? 1;
  const current = new Map<Value, Operation>();
  const operations: Operation[] = [];
  for (const original of graph.operations) {
    let operation = original;
    if (operation.kernel === 'Gemm') {
      // (c·a)·b: the factor of an operand moves to the product, if every reader of c·a is a matrix product.
      for (const side of [0, 1]) {
        const operand = operation.inputs[side];
        const inner = scaled(current.get(operand) ?? made.get(operand));
        const all = readers.get(operand)?.every((reader) => isOperand(reader, operand)) ?? false;
        if (!inner || !all) continue;
        const inputs = operation.inputs.map((value, i) => (i === side ? inner.base : value));
        const attributes = { ...operation.attributes, alpha: alphaOf(operation) * inner.factor };
        operation = { ...operation, inputs, attributes };
      }
    }
    const own = scaled(operation);
    const product = own && current.get(own.base);
    if (
      own &&
      product?.kernel === 'Gemm' &&
      product.inputs.length === 2 &&
      readers.get(own.base)?.length === 1
    ) {
      const attributes = { ...product.attributes, alpha: alphaOf(product) * own.factor };
      operation = { ...product, attributes, outputs: operation.outputs };
    }
    for (const value of operation.outputs) current.set(value, operation);
    operations.push(operation);
  }
  return { ...graph, operations };
}

/**
 * Moves a factor of an elementwise product into the matrix product that makes one of its sides: c·((a·b)∘y)
 * becomes ((c·a·b)∘y), and an addend of the matrix product takes the factor, too.
 */
export function sinkFactors(graph: Graph): Graph {
  const readers = uses(graph);
  const made = makers(graph);
  const changed = new Map<Operation, Operation>();
  for (const operation of graph.operations) {
    const own = scaled(operation);
    const inner = own && readers.get(own.base)?.length === 1 ? made.get(own.base) : undefined;
    if (!own || inner?.kernel !== 'Multiply' || changed.has(inner)) continue;
    const product = inner.inputs
      .map((value) => (readers.get(value)?.length === 1 ? made.get(value) : undefined))
      .find((maker) => maker?.kernel === 'Gemm' && !changed.has(maker));
    if (!product) continue;
    const { alpha = 1, beta = 1 } = product.attributes as { alpha?: number; beta?: number };
    changed.set(product, {
      ...product,
      attributes: { ...product.attributes, alpha: alpha * own.factor, beta: beta * own.factor },
    });
    changed.set(inner, { ...inner, outputs: [] });
    changed.set(operation, { ...inner, outputs: operation.outputs });
  }
  const operations = graph.operations.map((operation) => changed.get(operation) ?? operation);
  return { ...graph, operations: operations.filter(({ outputs }) => outputs.length > 0) };
}

function isOperand(reader: Operation | undefined, value: Value): boolean {
  return (
    reader?.kernel === 'Gemm' &&
    (reader.inputs[0] === value || reader.inputs[1] === value) &&
    reader.inputs[2] !== value
  );
}
