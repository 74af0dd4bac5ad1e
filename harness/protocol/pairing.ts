import type { Learner } from '../../learners/contract.ts';
import { type TaskFamily, type TaskStructure, UnsupportedTaskError } from '../../tasks/contract.ts';
import { openDimensions } from './tuning-search.ts';

/** What becomes of a learner on a task of one size: nothing, and why; or fits, which are tuned first or not. */
export type Pairing =
  | { readonly applies: false; readonly why: string }
  | { readonly applies: true; readonly tuned: boolean; readonly structure: TaskStructure };

/** What a run fixes of a learner. */
export interface FixedParameters {
  readonly params: Readonly<Record<string, unknown>>;
  /** Of the variant whose tuning it shares; absent: it is tuned itself. */
  readonly tunedAs?: Readonly<Record<string, unknown>>;
}

/**
 * A learner applies where it does the task's output and has nothing against the size; it is tuned where there is something
 * to search, and more than one trial to do it with.
 *
 * @param structure the shape of the targets, or why there are none ({@link structureAt})
 */
export function pairingOf(
  learner: Learner,
  { params, tunedAs = params }: FixedParameters,
  structure: TaskStructure | string,
  n: number,
  trials: number,
): Pairing {
  if (typeof structure === 'string') return { applies: false, why: structure };
  const why = whyUnsupported(learner, params, structure, n);
  if (why) return { applies: false, why };
  return { applies: true, tuned: trials > 1 && hasSearch(learner, tunedAs, structure), structure };
}

/** The shape of the targets (the same at every seed), or why the family has none at this d. */
export function structureAt(
  family: TaskFamily,
  given: Readonly<Record<string, unknown>>,
  d: number,
  seed: number,
): TaskStructure | string {
  const params = family.parameters.parse(given);
  try {
    return family.structure?.({ d, params }) ?? family.instantiate({ d, seed, params }).structure;
  } catch (error) {
    if (error instanceof Error && error.name === UnsupportedTaskError.name) return error.message;
    throw error;
  }
}

function whyUnsupported(
  learner: Learner,
  params: Readonly<Record<string, unknown>>,
  structure: TaskStructure,
  n: number,
): string | undefined {
  if (!learner.capabilities[structure.output]) return `${learner.name} does no ${structure.output}`;
  return learner.unsupported?.(learner.parameters.parse(params), structure, n);
}

function hasSearch(
  learner: Learner,
  params: Readonly<Record<string, unknown>>,
  structure: TaskStructure,
): boolean {
  const space = learner.search(learner.parameters.parse(params), structure);
  return Object.keys(openDimensions(space, params)).length > 0;
}
