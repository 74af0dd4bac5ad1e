import { z } from 'zod';
import type { SearchDimension } from './contract.ts';
import type { TrainingOptions } from './engine/training.ts';

/**
 * The parameters that every gradient learner has: those of the engine's training loop.
 *
 * Weight decay matters where samples are few. On bfc-deep at d = 16 (n = 2048, development seeds 1 to 5,
 * 20,000 steps), deep-sgd with weight decay, reading only what the target's layers read, ends at 1e-4 or
 * below; without weight decay, and with every layer reading the input, it memorises and ends at 5e-4 to 6e-3.
 * Elsewhere, weight decay changes little for any learner.
 *
 * The batch grows with d because the noise of the gradient does: on bfc-wide at d = 256 (development seed 1),
 * deep-sgd reaches 0.13 after 40,000 steps of 256 rows, and 1e-4 after 10,000 steps of 1024 rows.
 */
export const trainingParameters = z.strictObject({
  loss: z
    .enum(['squared', 'label-weighted'])
    .default('label-weighted')
    .describe(
      'squared error, or squared error divided by 1+y² with y the standardised training label; more than two classes always have softmax cross-entropy',
    ),
  optimiser: z.enum(['adam', 'sgd']).default('adam').describe('update rule'),
  learningRate: z.number().positive().default(0.006).describe('peak rate, before cosine decay'),
  momentum: z.number().min(0).max(0.9999).default(0.9).describe('momentum of sgd'),
  clipNorm: z.number().min(0).default(0.1).describe('bound on the gradient norm over all variables; 0: none'),
  weightDecay: z.number().min(0).default(0.03).describe('decoupled weight decay'),
  warmup: z.int().min(0).default(200).describe('steps of linear warm-up, at most a quarter of all steps'),
  batch: z
    .int()
    .positive()
    .optional()
    .describe('samples per step, drawn with replacement; default: 256, or 4d if that is more'),
});

/** Options of the engine's training loop at input dimension d. */
export function trainingOptions(params: z.output<typeof trainingParameters>, d: number): TrainingOptions {
  return { ...params, batch: params.batch ?? Math.max(256, 4 * d) };
}

/**
 * What tuning varies for every gradient learner. The ranges reach beyond what did best for any of them on
 * development seeds: weight decay, for instance, does best between 0.03 and 0.3 for deep networks, whatever
 * their activation, and at 0.03 or below for two-layer networks (bfc-wide, d = 16 and 32, 4,000 steps).
 */
export const trainingSearch: Readonly<Record<string, SearchDimension>> = {
  learningRate: { min: 1e-3, max: 0.1, log: true },
  loss: { choices: ['label-weighted', 'squared'] },
  clipNorm: { min: 0.005, max: 5, log: true },
  weightDecay: { min: 0.001, max: 3, log: true },
};

/** A search without the loss, for learners or tasks that have but one: more than two classes, for instance. */
export function withoutLoss({
  loss: _,
  ...rest
}: Readonly<Record<string, SearchDimension>>): Readonly<Record<string, SearchDimension>> {
  return rest;
}
