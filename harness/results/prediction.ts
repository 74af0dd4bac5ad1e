import { z } from 'zod';
import { parsePowerLaw } from './power-law.ts';

/**
 * What a prediction can be about; besides these, a number that the learner reports, `info evaluations`, and a metric
 * of the user's own, `metric hardest-feature`.
 */
export const predictedQuantities = [
  'error',
  'misclassified',
  'feature error',
  'span error',
  'overlap',
  'leading overlap',
  'training error',
  'regret',
  'regret exponent',
] as const;

/** Words before the name of a number that learners report. */
const reported = 'info ';

/** Word before the name of a metric of the user's own. */
const ownMetric = 'metric ';

/** The name of the user's own metric that a quantity is; undefined for the others. */
export function ownMetricOf(quantity: string): string | undefined {
  return quantity.startsWith(ownMetric) ? quantity.slice(ownMetric.length) : undefined;
}

/** The name of the reported number that a quantity is; undefined for the others. */
export function reportedNumber(quantity: string): string | undefined {
  return quantity.startsWith(reported) ? quantity.slice(reported.length) : undefined;
}

/**
 * What of the quantity is predicted: its value at each d; how far its medians at different d lie apart; its
 * exponent in d; the exponent in d of the smallest n, or of the samples or steps of training, at which it
 * passes a level; the a with which its curves over n coincide in n/d^a; or its value in training just before the
 * error passes a level. Of a learner whose parameter is swept: the exponent of the quantity in that parameter, at
 * each d; the smallest value of the parameter that brings enough seeds to a level, at each d; or the exponent in
 * d of that value.
 */
export const predictedMeasures = [
  'value',
  'spread',
  'exponent',
  'exponent of n',
  'exponent of samples',
  'exponent of steps',
  'collapse',
  'value before error',
  'slope',
  'threshold',
  'exponent of threshold',
] as const;

/** Those that are about points of training, and not about the final model alone. */
export const ofTraining: readonly string[] = [
  'exponent of samples',
  'exponent of steps',
  'value before error',
];

/** Those that are about a sweep as a whole, and not about one of its variants. */
const measuresOfSweeps: readonly string[] = ['slope', 'threshold', 'exponent of threshold'];

export function isAboutSweep({ measure }: Pick<Prediction, 'measure'>): boolean {
  return measuresOfSweeps.includes(measure);
}

/** Share of the seeds that a threshold of a swept parameter takes, where a prediction does not say. */
export const usualShare = 0.8;

const bound = z.union([z.number(), z.string().min(1)]);

/**
 * A prediction of a paper about the fits of a run, made before they are seen: a quantity of one learner on one
 * task, and the bounds in which it is to lie. It changes no result; reports say whether it holds.
 */
export const prediction = z.strictObject({
  claim: z.string().min(1).describe('what is predicted, in words'),
  source: z.string().min(1).optional().describe('paper and section; whose prediction it is'),
  task: z.string().min(1).describe('label of the task'),
  learner: z
    .string()
    .min(1)
    .describe('label of the learner; for slope and thresholds, the label of a learner with a sweep'),
  over: z
    .string()
    .min(1)
    .optional()
    .describe('label of a learner: the ratio to its value, seed by seed, is what is bounded'),
  quantity: z
    .union([
      z.enum(predictedQuantities),
      z.templateLiteral([reported, z.string().min(1)]),
      z.templateLiteral([ownMetric, z.string().min(1)]),
    ])
    .default('error')
    .describe(
      'error: relative test error; misclassified: share of the test sample in a wrong class; feature error: 1 − R² of a layer of the target on the learner’s own; span error: on all of the learner’s features; overlap: of its first layer with the target’s directions; leading overlap: of the unit that overlaps most; training error: the error on the training sample; info and a name: a number that the learner reports, such as info flops; metric and a name: a metric of your own; regret: in an environment, over that of the random policy; regret exponent: of regret in the number of episodes',
    ),
  layer: z.int().min(2).optional().describe('layer of the target, for feature errors; default: 2'),
  measure: z
    .enum(predictedMeasures)
    .default('value')
    .describe(
      'value: at each d; spread: largest minus smallest median over d; exponent: in d; exponent of n, of samples, of steps: in d, of the smallest n, or of how much training, that reaches the level; collapse: the a with which curves coincide in n/d^a; value before error: at the last point of training before the error passes the level; slope: exponent in the swept parameter, at each d; threshold: the smallest value of the swept parameter with which enough seeds reach the level, at each d; exponent of threshold: in d',
    ),
  level: z
    .number()
    .positive()
    .optional()
    .describe(
      'what the quantity has to pass, for thresholds and exponents of n, of samples and of steps; for value before error, what the error has to pass',
    ),
  share: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe(`share of the seeds that have to reach the level, for thresholds; default: ${usualShare}`),
  d: z
    .union([z.int().min(1), z.array(z.int().min(1)).min(1)])
    .optional()
    .describe('dimensions it is about; default: all that were run'),
  n: z
    .union([z.number(), z.string()])
    .optional()
    .describe(
      'sample size it is about: a number, a rule such as 8d^2, or stream; needed where there are several',
    ),
  atLeast: bound.optional().describe('a number, or a power of d such as 6d^-1'),
  atMost: bound.optional().describe('a number, or a power of d such as 6d^-1'),
});
/** A prediction about the fits of a run: see {@link prediction}. */
export type Prediction = z.output<typeof prediction>;

/** What is wrong with a prediction that its types allow, if anything. */
export function unusablePrediction({
  atLeast,
  atMost,
  measure,
  level,
  over,
  share,
  quantity,
}: Prediction): string | undefined {
  if (atLeast === undefined && atMost === undefined) return 'it has no bound; give atLeast, atMost or both';
  for (const limit of [atLeast, atMost])
    if (typeof limit === 'string' && boundAt(limit, 2) === undefined)
      return `"${limit}" is not a bound (a number, or a power of d such as 6d^-1)`;
  const before = measure === 'value before error';
  const ofSeeds = measure.endsWith('threshold');
  const ofLevel = before || ofSeeds || measure.startsWith('exponent of ');
  if (ofLevel && level === undefined)
    return `${before || measure === 'threshold' ? 'a' : 'an'} ${measure} needs a level`;
  if (!ofLevel && level !== undefined)
    return 'a level is for thresholds, for exponents of n, of samples and of steps, and for values before an error alone';
  if (share !== undefined && !ofSeeds) return 'a share of the seeds is for thresholds alone';
  if (quantity === 'regret exponent' && measure !== 'value' && measure !== 'spread')
    return 'an exponent of regret has a value and a spread, and no exponent of its own';
  if (over !== undefined && measure !== 'value' && measure !== 'threshold')
    return 'a ratio (over) has no measure but its value and threshold';
  if (ownMetricOf(quantity) !== undefined && measure === 'collapse') return `${quantity} has no collapse`;
  const ofFinalModel = quantity === 'training error' || reportedNumber(quantity) !== undefined;
  if (
    ofFinalModel &&
    !['value', 'spread', 'exponent', 'slope', 'threshold', 'exponent of threshold'].includes(measure)
  )
    return `${quantity} is known of final models alone, and has no ${measure}`;
  return undefined;
}

/** A bound or a sample size at dimension d; undefined for a text that is neither a number nor a power of d. */
export function boundAt(bound: number | string, d: number): number | undefined {
  if (typeof bound === 'number') return bound;
  const text = bound.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  const law = parsePowerLaw(text);
  return law && law.factor * d ** law.power;
}
