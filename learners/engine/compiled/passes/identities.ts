import { type Graph, type Operation, sameShape, type Value } from '../graph.ts';
import { rewrite } from './rewrite.ts';

/**
 * Removes operations that change nothing: copies, reshapes to the same shape, casts to the same type,
 * multiplications by one and additions of zero that do not broadcast. Chains of reshapes collapse to the
 * last.
 */
export function removeIdentities(graph: Graph): Graph {
  const madeBy = new Map<Value, Operation>();
  return rewrite(graph, (operation) => {
    const source = unchanged(operation);
    if (source) return [source];
    let kept = operation;
    const below = madeBy.get(operation.inputs[0]);
    if (operation.kernel === 'Reshape' && below?.kernel === 'Reshape') {
      kept = { ...operation, inputs: below.inputs };
      if (sameShape(below.inputs[0].shape, operation.outputs[0].shape)) return [below.inputs[0]];
    }
    for (const value of kept.outputs) madeBy.set(value, kept);
    return kept;
  });
}

function unchanged({ kernel, inputs, outputs }: Operation): Value | undefined {
  const [a, b] = inputs;
  const result = outputs[0];
  const isResult = (value: Value): boolean =>
    sameShape(value.shape, result.shape) && value.type === result.type;
  switch (kernel) {
    case 'Identity':
    case 'Reshape':
    case 'Cast':
    case 'Tile':
    case 'BroadcastTo':
      return isResult(a) ? a : undefined;
    case 'Multiply':
      if (filledWith(a, 1) && isResult(b)) return b;
      return filledWith(b, 1) && isResult(a) ? a : undefined;
    case 'RealDiv':
      return filledWith(b, 1) && isResult(a) ? a : undefined;
    case 'Add':
      if (filledWith(a, 0) && isResult(b)) return b;
      return filledWith(b, 0) && isResult(a) ? a : undefined;
    case 'Sub':
      return filledWith(b, 0) && isResult(a) ? a : undefined;
    default:
      return undefined;
  }
}

export function filledWith(value: Value, element: number): boolean {
  return value.constant?.every((each) => each === element) ?? false;
}
