import type { Graph } from '../graph.ts';
import { shareCommonSubexpressions } from './common-subexpressions.ts';
import { foldConstants } from './constant-folding.ts';
import { removeDeadCode } from './dead-code.ts';
import { removeIdentities } from './identities.ts';
import { shrinkConstants } from './scalar-constants.ts';

/** Each pass is a function from program to program with the same results; they run in this order. */
export const passes: readonly ((graph: Graph) => Graph)[] = [
  removeDeadCode,
  foldConstants,
  removeIdentities,
  shrinkConstants,
  shareCommonSubexpressions,
  removeIdentities,
  removeDeadCode,
];

export function simplify(graph: Graph): Graph {
  return passes.reduce((current, pass) => pass(current), graph);
}
