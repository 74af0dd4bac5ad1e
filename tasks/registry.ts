import type { TaskFamily } from './contract.ts';
import { bfcChain, bfcDeep, bfcDeepWide, bfcDense, bfcGap, bfcWide, quadratic } from './densenet-families.ts';
import { flatDegree4 } from './flat-degree-4.ts';
import { linearControl } from './linear-control.ts';
import { nearestName } from './nearest-name.ts';
import { paperExample } from './paper-example.ts';
import { hierarchicalPolynomial } from './related/hierarchical-polynomial.ts';
import { multiIndex } from './related/multi-index.ts';
import { nonlinearFeatures } from './related/nonlinear-features.ts';
import { randomHierarchy } from './related/random-hierarchy.ts';
import { reluNetwork } from './related/relu-network.ts';
import { sight } from './related/sight.ts';
import { singleIndex } from './related/single-index.ts';
import { sparseParity } from './related/sparse-parity.ts';
import { staircase } from './related/staircase.ts';
import { tensorSum } from './related/tensor-sum.ts';

/** The built-in task families, in the order in which lists and reports show them. */
export const taskFamilies: readonly TaskFamily[] = [
  bfcWide,
  bfcDeepWide,
  bfcDeep,
  bfcChain,
  bfcDense,
  bfcGap,
  paperExample,
  quadratic,
  linearControl,
  flatDegree4,
  hierarchicalPolynomial,
  nonlinearFeatures,
  sight,
  multiIndex,
  singleIndex,
  randomHierarchy,
  staircase,
  sparseParity,
  reluNetwork,
  tensorSum,
];

/** No task family has this name; the message, of one line, names those that exist. */
export class UnknownTaskFamilyError extends Error {
  override name = 'UnknownTaskFamilyError';
  readonly known: readonly string[];
  /** The known name most similar to the given one, if one is similar enough. */
  readonly suggestion: string | undefined;

  constructor(name: string, known: readonly string[]) {
    const suggestion = nearestName(name, known);
    const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
    super(`unknown task family "${name}"; known: ${known.join(', ')}${hint}`);
    this.known = known;
    this.suggestion = suggestion;
  }
}

/** The family of this name. @throws UnknownTaskFamilyError */
export function findTaskFamily(name: string): TaskFamily {
  const family = taskFamilies.find((candidate) => candidate.name === name);
  if (family) return family;
  throw new UnknownTaskFamilyError(
    name,
    taskFamilies.map((known) => known.name),
  );
}
