import type { Graph, Operation, Value } from '../graph.ts';

/** Drops operations whose results nothing uses. */
export function removeDeadCode(graph: Graph): Graph {
  const used = new Set<Value>(graph.outputs);
  const kept: Operation[] = [];
  for (const operation of [...graph.operations].reverse()) {
    if (!operation.outputs.some((value) => used.has(value))) continue;
    kept.push(operation);
    for (const value of operation.inputs) used.add(value);
  }
  return { ...graph, operations: kept.reverse() };
}
