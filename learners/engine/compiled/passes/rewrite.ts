import type { Graph, Operation, Value } from '../graph.ts';

/**
 * Visits the operations in order, with the replacements made so far applied to their inputs. `visit` returns
 * the operation to keep (perhaps changed), or values that replace its outputs, in which case the operation is
 * removed.
 */
export function rewrite(graph: Graph, visit: (operation: Operation) => Operation | readonly Value[]): Graph {
  const replaced = new Map<Value, Value>();
  const now = (value: Value): Value => replaced.get(value) ?? value;
  const operations: Operation[] = [];
  for (const old of graph.operations) {
    const inputs = old.inputs.some((value) => replaced.has(value)) ? old.inputs.map(now) : old.inputs;
    const outcome = visit(inputs === old.inputs ? old : { ...old, inputs });
    if ('kernel' in outcome) operations.push(outcome);
    else for (const [i, value] of outcome.entries()) replaced.set(old.outputs[i], value);
  }
  return { inputs: graph.inputs, operations, outputs: graph.outputs.map(now) };
}
