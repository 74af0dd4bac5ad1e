import type { Graph, Value } from '../graph.ts';
import { rewrite } from './rewrite.ts';

/**
 * Makes equal kernels on equal inputs with equal attributes share one result, so that nothing is computed
 * twice.
 */
export function shareCommonSubexpressions(graph: Graph): Graph {
  const seen = new Map<string, readonly Value[]>();
  const constants = new Map<string, number>();
  const key = (value: Value): string => {
    if (!value.constant || value.constant.length > 64) return `%${value.number}`;
    const content = `${value.type}[${value.shape}]${value.constant.join()}`;
    if (!constants.has(content)) constants.set(content, value.number);
    return `%${constants.get(content)}`;
  };
  return rewrite(graph, (operation) => {
    const { kernel, inputs, attributes, outputs } = operation;
    const expression = `${kernel}(${inputs.map(key).join()})${JSON.stringify(attributes)}`;
    const same = seen.get(expression);
    if (same) return same;
    seen.set(expression, outputs);
    return operation;
  });
}
