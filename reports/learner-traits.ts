import type { StoredTraits } from '../harness/results/record.ts';
import type { LearnerRole } from '../learners/traits.ts';
import { builtInTraits } from './built-in-traits.ts';

/** What a series or a row says about its learner. */
export interface OfLearner {
  readonly learner: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** As stored with the run; absent in runs of versions that stored none, and where a learner states none. */
  readonly traits?: StoredTraits;
  /** Its features come from another task. */
  readonly transferred?: boolean;
}

const none: StoredTraits = {};

/**
 * A learner's traits: those that its run stores, or else those that older versions knew by its name. With
 * features from another task it looks the same, but plays no part in comparisons of what can be learned from
 * the n samples alone.
 */
export function traitsOf({ learner, params = {}, traits, transferred }: OfLearner): StoredTraits {
  const own = traits ?? builtInTraits(learner, params) ?? none;
  if (!transferred) return own;
  const { group, look, told } = own;
  return {
    ...(group !== undefined && { group }),
    ...(look !== undefined && { look }),
    ...(told && { told }),
  };
}

/** Whether a learner has this role in comparisons. */
export function hasRole(entry: OfLearner, role: LearnerRole): boolean {
  return traitsOf(entry).role === role;
}

/** Whether a learner attempts the target at all; predicting the mean does not count as an attempt. */
export function isAttempt(entry: OfLearner): boolean {
  return !hasRole(entry, 'trivial');
}
