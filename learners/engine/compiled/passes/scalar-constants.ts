import { type Graph, sameShape, type Value } from '../graph.ts';
import { broadcast } from '../rules/rule.ts';
import { rewrite } from './rewrite.ts';

const elementwise = new Set(['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum']);

/**
 * Replaces an array filled with one number by that number if the other operand already has the shape of the
 * result: the kernel then broadcasts it instead of reading an array.
 */
export function shrinkConstants(graph: Graph): Graph {
  return rewrite(graph, (operation) => {
    if (!elementwise.has(operation.kernel)) return operation;
    const [a, b] = operation.inputs;
    const result = operation.outputs[0].shape;
    const shrink = (value: Value, other: Value): Value => {
      const fits = sameShape(broadcast([], other.shape), result);
      if (!fits || !value.constant || value.shape.length === 0) return value;
      if (value.constant.length === 0 || !value.constant.every((each) => each === value.constant?.[0]))
        return value;
      return { number: value.number, shape: [], type: value.type, constant: value.constant.slice(0, 1) };
    };
    return { ...operation, inputs: [shrink(a, b), shrink(b, a)] };
  });
}
