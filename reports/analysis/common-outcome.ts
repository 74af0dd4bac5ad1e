import { isAttempt } from '../learner-traits.ts';
import { bestOf, type Headline } from './headline.ts';
import { verdictEpsilon } from './learning-verdict.ts';

/** What all learners of a family have in common at the d of its headline, so that ratios between them are beside the point. */
export type CommonOutcome =
  | { readonly kind: 'nobody learns'; readonly best: Median }
  | { readonly kind: 'everybody learns'; readonly best: Median; readonly worst: Median };

interface Median {
  readonly label: string;
  readonly error: number;
}

/** Nobody has learnt a target of which the best median error is this much: half of the labels' variance is left. */
const unlearnt = 0.5;
/** Errors up to so many times ε are nearly ε. */
const nearly = 3;

/**
 * Whether nobody learns a family, as a control of flat spectrum is there to show, or everybody does: gets to ε, or
 * nearly, without a failed fit in its interval. A trivial learner, such as `mean`, is no attempt; undefined with fewer than
 * two learners, and where learners differ.
 */
export function commonOutcome(
  { entries }: Pick<Headline, 'entries'>,
  epsilon = verdictEpsilon,
): CommonOutcome | undefined {
  const learners = entries.filter(({ series, summary }) => isAttempt(series) && summary.error !== undefined);
  const best = bestOf(learners);
  if (!best || learners.length < 2) return undefined;
  if (best.error >= unlearnt) return { kind: 'nobody learns', best };
  const medians = learners.map(({ series, summary }) => ({
    label: series.label,
    error: summary.error?.median ?? Number.POSITIVE_INFINITY,
  }));
  const worst = medians.reduce((a, b) => (b.error > a.error ? b : a));
  const someFailed = learners.some(({ summary }) => summary.error?.high === Number.POSITIVE_INFINITY);
  return worst.error <= nearly * epsilon && !someFailed
    ? { kind: 'everybody learns', best, worst }
    : undefined;
}
