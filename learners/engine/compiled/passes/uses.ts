import type { Graph, Operation, Value } from '../graph.ts';

/**
 * The operations that read each value. For an output of the program, `undefined` stands for the end of the
 * program.
 */
export function uses(graph: Graph): Map<Value, (Operation | undefined)[]> {
  const readers = new Map<Value, (Operation | undefined)[]>();
  const add = (value: Value, reader: Operation | undefined): void => {
    const known = readers.get(value);
    if (known) known.push(reader);
    else readers.set(value, [reader]);
  };
  for (const operation of graph.operations) for (const value of operation.inputs) add(value, operation);
  for (const value of graph.outputs) add(value, undefined);
  return readers;
}

/** The operation that makes each value. */
export function makers(graph: Graph): Map<Value, Operation> {
  return new Map(
    graph.operations.flatMap((operation) => operation.outputs.map((value) => [value, operation])),
  );
}

/** The number that a constant without axes holds; undefined for all other values. */
export function scalarOf(value: Value): number | undefined {
  return value.constant?.length === 1 && value.shape.length === 0 ? value.constant[0] : undefined;
}

/** Returns a function that gives unused numbers for the values that a pass makes. */
export function nextNumber(graph: Graph): () => number {
  const numbers = graph.operations.flatMap(({ outputs }) => outputs.map((value) => value.number));
  let last = Math.max(0, ...numbers, ...graph.inputs.map(({ value }) => value.number));
  return () => ++last;
}
