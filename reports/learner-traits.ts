import type { StoredTraits } from '../harness/results/record.ts';
import type { LearnerRole } from '../learners/traits.ts';
import { builtInTraits } from './built-in-traits.ts';

/** What a learner's series, and each of its rows, tells of the learner. */
export interface OfLearner {
  readonly learner: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** As stored with the run; absent in runs of versions that stored none, and of learners that say nothing. */
  readonly traits?: StoredTraits;
}

const none: StoredTraits = {};

/** What is known of a learner: what its run stores, or else what older versions knew of it by its name. */
export function traitsOf({ learner, params = {}, traits }: OfLearner): StoredTraits {
  return traits ?? builtInTraits(learner, params) ?? none;
}

/** Whether a learner has this role in comparisons. */
export function hasRole(entry: OfLearner, role: LearnerRole): boolean {
  return traitsOf(entry).role === role;
}

/** Whether a learner attempts the target at all: predicting the mean is nobody's attempt. */
export function isAttempt(entry: OfLearner): boolean {
  return !hasRole(entry, 'trivial');
}
