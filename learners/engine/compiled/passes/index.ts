import type { Graph } from '../graph.ts';
import { addInsideProducts } from './addends.ts';
import { shareCommonSubexpressions } from './common-subexpressions.ts';
import { foldConstants } from './constant-folding.ts';
import { removeDeadCode } from './dead-code.ts';
import { cutVectorsOnce, joinVectorsOnce } from './flat-parameters.ts';
import { removeIdentities } from './identities.ts';
import { splitConcatenatedProducts, useGemm } from './matrix-products.ts';
import { scaleVectorsFirst, sumColumnsByProduct } from './matrix-vector.ts';
import { shrinkConstants } from './scalar-constants.ts';
import { doubleBySum, gatherFactors, scaleInsideProducts, sinkFactors } from './scale-factors.ts';

/** Each pass is a function from program to program with the same results; they run in this order. */
export const passes: readonly ((graph: Graph) => Graph)[] = [
  removeDeadCode,
  foldConstants,
  removeIdentities,
  shrinkConstants,
  shareCommonSubexpressions,
  removeIdentities,
  removeDeadCode,
  useGemm,
  splitConcatenatedProducts,
  removeDeadCode,
  cutVectorsOnce,
  joinVectorsOnce,
  shareCommonSubexpressions,
  removeDeadCode,
  doubleBySum,
  gatherFactors,
  gatherFactors,
  scaleInsideProducts,
  removeDeadCode,
  addInsideProducts,
  sinkFactors,
  scaleVectorsFirst,
  sumColumnsByProduct,
  removeIdentities,
  removeDeadCode,
];

export function simplify(graph: Graph): Graph {
  return passes.reduce((current, pass) => pass(current), graph);
}
