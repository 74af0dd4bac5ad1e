import type { StoredTraits } from '../harness/results/record.ts';
import type { LearnerRole } from '../learners/traits.ts';
import { builtInTraits } from './built-in-traits.ts';

/** What a series or a row says about its learner. */
export interface OfLearner {
  readonly learner: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** As stored with the run; absent in runs of versions that stored none, and where a learner states none. */
  readonly traits?: StoredTraits;
}

const none: StoredTraits = {};

/** A learner's traits: those that its run stores, or else those that older versions knew by its name. */
export function traitsOf({ learner, params = {}, traits }: OfLearner): StoredTraits {
  return traits ?? builtInTraits(learner, params) ?? none;
}

/** Whether a learner has this role in comparisons. */
export function hasRole(entry: OfLearner, role: LearnerRole): boolean {
  return traitsOf(entry).role === role;
}

/** Whether a learner attempts the target at all; predicting the mean does not count as an attempt. */
export function isAttempt(entry: OfLearner): boolean {
  return !hasRole(entry, 'trivial');
}
