import { z } from 'zod';
import { parsePowerLaw } from './power-law.ts';

/** What a prediction can be about. */
export const predictedQuantities = [
  'error',
  'misclassified',
  'feature error',
  'span error',
  'overlap',
  'leading overlap',
  'regret',
  'regret exponent',
] as const;

/**
 * What of the quantity is predicted: its value at each d; how far its medians at different d lie apart; its
 * exponent in d; the exponent in d of the smallest n, or of the samples or steps of training, at which it
 * passes a level; the a with which its curves over n coincide in n/d^a; or its value in training just before the
 * error passes a level.
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
] as const;

const bound = z.union([z.number(), z.string().min(1)]);

/**
 * A prediction of a paper about the fits of a run, made before they are seen: a quantity of one learner on one
 * task, and the bounds in which it is to lie. It changes no result; reports say whether it holds.
 */
export const prediction = z.strictObject({
  claim: z.string().min(1).describe('what is predicted, in words'),
  source: z.string().min(1).optional().describe('paper and section; whose prediction it is'),
  task: z.string().min(1).describe('label of the task'),
  learner: z.string().min(1).describe('label of the learner'),
  over: z
    .string()
    .min(1)
    .optional()
    .describe('label of a learner: the ratio to its value, seed by seed, is what is bounded'),
  quantity: z
    .enum(predictedQuantities)
    .default('error')
    .describe(
      'error: relative test error; misclassified: share of the test sample in a wrong class; feature error: 1 − R² of a layer of the target on the learner’s own; span error: on all of the learner’s features; overlap: of its first layer with the target’s directions; leading overlap: of the unit that overlaps most; regret: in an environment, over that of the random policy; regret exponent: of regret in the number of episodes',
    ),
  layer: z.int().min(2).optional().describe('layer of the target, for feature errors; default: 2'),
  measure: z
    .enum(predictedMeasures)
    .default('value')
    .describe(
      'value: at each d; spread: largest minus smallest median over d; exponent: in d; exponent of n, of samples, of steps: in d, of the smallest n, or of how much training, that reaches the level; collapse: the a with which curves coincide in n/d^a; value before error: at the last point of training before the error passes the level',
    ),
  level: z
    .number()
    .positive()
    .optional()
    .describe(
      'what the quantity has to pass, for exponents of n, of samples and of steps; for value before error, what the error has to pass',
    ),
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
  quantity,
}: Prediction): string | undefined {
  if (atLeast === undefined && atMost === undefined) return 'it has no bound; give atLeast, atMost or both';
  for (const limit of [atLeast, atMost])
    if (typeof limit === 'string' && boundAt(limit, 2) === undefined)
      return `"${limit}" is not a bound (a number, or a power of d such as 6d^-1)`;
  const before = measure === 'value before error';
  const ofLevel = before || measure.startsWith('exponent of ');
  if (ofLevel && level === undefined) return `${before ? 'a' : 'an'} ${measure} needs a level`;
  if (!ofLevel && level !== undefined)
    return 'a level is for exponents of n, of samples and of steps and for values before an error alone';
  if (quantity === 'regret exponent' && measure !== 'value' && measure !== 'spread')
    return 'an exponent of regret has a value and a spread, and no exponent of its own';
  if (over !== undefined && measure !== 'value') return 'a ratio (over) has no measure but its value';
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
