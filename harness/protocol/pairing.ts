import type { Learner } from '../../learners/contract.ts';
import { type TaskFamily, type TaskStructure, UnsupportedTaskError } from '../../tasks/contract.ts';
import type { SampleCount } from '../results/record.ts';
import { heldRows } from './protocol.ts';
import { openDimensions } from './tuning-search.ts';

/**
 * How a learner and a task of one size go together: not at all, and why; or in fits, which are tuned first or
 * not.
 */
export type Pairing =
  | { readonly applies: false; readonly why: string }
  | { readonly applies: true; readonly tuned: boolean; readonly structure: TaskStructure };

/** The parameters of a learner that a run fixes. */
export interface FixedParameters {
  readonly params: Readonly<Record<string, unknown>>;
  /** Fixed parameters of the variant whose tuning it shares; absent: it has a tuning of its own. */
  readonly tunedAs?: Readonly<Record<string, unknown>>;
}

/**
 * A learner applies if it handles the task's kind of output and does not refuse the size. It is tuned if its
 * search space is not empty and there is more than one trial.
 *
 * @param structure the structure of the targets, or why there are none ({@link structureAt})
 */
export function pairingOf(
  learner: Learner,
  { params, tunedAs = params }: FixedParameters,
  structure: TaskStructure | string,
  n: SampleCount,
  trials: number,
): Pairing {
  if (typeof structure === 'string') return { applies: false, why: structure };
  const why = whyUnsupported(learner, params, structure, n);
  if (why) return { applies: false, why };
  return { applies: true, tuned: trials > 1 && hasSearch(learner, tunedAs, structure), structure };
}

/** The structure of the targets (the same for every seed), or why the family has none at this d. */
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
  n: SampleCount,
): string | undefined {
  if (!learner.capabilities[structure.output]) return `${learner.name} does no ${structure.output}`;
  if (structure.classes !== undefined && !learner.capabilities.classes)
    return `${learner.name} tells two classes apart, and the task has ${structure.classes}`;
  if (n === 'stream' && !learner.capabilities.streams)
    return `${learner.name} learns from a sample that it holds, and n: stream has none`;
  return learner.unsupported?.(learner.parameters.parse(params), structure, heldRows(n));
}

function hasSearch(
  learner: Learner,
  params: Readonly<Record<string, unknown>>,
  structure: TaskStructure,
): boolean {
  const space = learner.search(learner.parameters.parse(params), structure);
  return Object.keys(openDimensions(space, params)).length > 0;
}
