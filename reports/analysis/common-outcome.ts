import { isAttempt } from '../learner-traits.ts';
import { bestOf, type Headline } from './headline.ts';
import { verdictEpsilon } from './learning-verdict.ts';

/** An outcome that all learners of a family share at the d of its headline: ratios then mean nothing. */
export type CommonOutcome =
  | { readonly kind: 'nobody learns'; readonly best: Median }
  | { readonly kind: 'everybody learns'; readonly best: Median; readonly worst: Median };

interface Median {
  readonly label: string;
  readonly error: number;
}

/** From this best median error on, nobody has learnt the target: half of the labels' variance is left. */
const unlearnt = 0.5;
/** Errors up to this many times ε count as nearly ε. */
const nearly = 3;

/**
 * Whether nobody learns a family, as a control with a flat spectrum is there to show, or everybody does, by
 * reaching ε, or nearly, without a failed fit in the interval. Trivial learners, such as `mean`, do not
 * count. Undefined with fewer than two learners, and where learners differ.
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
