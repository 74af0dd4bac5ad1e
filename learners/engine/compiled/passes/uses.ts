import type { Graph, Operation, Value } from '../graph.ts';

/** Which operations read a value. A value that leaves the program counts the program's end (`undefined`) as a reader. */
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

/** The operation that makes a value. */
export function makers(graph: Graph): Map<Value, Operation> {
  return new Map(
    graph.operations.flatMap((operation) => operation.outputs.map((value) => [value, operation])),
  );
}

/** The number of a constant of one element. */
export function scalarOf(value: Value): number | undefined {
  return value.constant?.length === 1 && value.shape.length === 0 ? value.constant[0] : undefined;
}

/** A number beyond those in use, for values that a pass makes. */
export function nextNumber(graph: Graph): () => number {
  const numbers = graph.operations.flatMap(({ outputs }) => outputs.map((value) => value.number));
  let last = Math.max(0, ...numbers, ...graph.inputs.map(({ value }) => value.number));
  return () => ++last;
}
