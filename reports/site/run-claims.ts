import { z } from 'zod';
import type { Content } from '../content.ts';
import type { StoredRun } from '../load.ts';
import { plainText } from '../plain-text.ts';
import { predictionText } from '../tables/predictions.ts';

/** What a run says about claims of the literature: the map of a site is made from these. */
export const runClaims = z.object({
  predictions: z.array(
    z.object({
      /** Of the task or environment. */
      family: z.string(),
      /** Name of the learner, or empty where the configuration has none of that label any more. */
      learner: z.string(),
      kind: z.enum(['holds', 'fails', 'open', 'unmeasured']),
      claim: z.string(),
      /** Number, interval and bounds in words; empty if nothing was measured. */
      measured: z.string(),
    }),
  ),
  /** What each learner came to, by family. */
  families: z.array(
    z.object({
      family: z.string(),
      label: z.string(),
      learners: z.array(z.object({ learner: z.string(), label: z.string(), kind: z.string() })),
    }),
  ),
});
export type RunClaims = z.output<typeof runClaims>;

/** @param content what the report of these runs says */
export function claimsOf(runs: readonly StoredRun[], content: Content): RunClaims {
  const tasks = new Map(runs.flatMap(({ run }) => run.config.tasks.map((one) => [one.label, one.family])));
  const learners = new Map(
    runs.flatMap(({ run }) =>
      run.config.learners.flatMap(({ label, learner, sweep }) => [
        [label, learner] as const,
        ...(sweep ? [[sweep.label, learner] as const] : []),
      ]),
    ),
  );
  const claims = runs.flatMap(({ run }) => run.config.predictions ?? []);
  return {
    // The outcomes are those of the configurations' predictions, in their order; their labels are a chart's.
    predictions: content.predictions.map((outcome, index) => ({
      family: plainText(tasks.get(claims[index]?.task) ?? '', 60),
      learner: plainText(learners.get(claims[index]?.learner) ?? '', 60),
      kind: outcome.kind,
      claim: outcome.prediction.claim,
      measured: predictionText(outcome),
    })),
    families: content.families.map(({ headline: { facet }, scaling }) => ({
      family: facet.family,
      label: facet.label,
      learners: (scaling?.entries ?? []).map(({ series, verdict: { kind } }) => ({
        learner: series.learner,
        label: series.label,
        kind,
      })),
    })),
  };
}
