import type { Model } from '../../learners/contract.ts';

/**
 * The parts that the contract of learners requires of a model and this value lacks. Types do not ensure them:
 * a user's learner may be written in JavaScript.
 */
export function missingParts(fitted: unknown): ('predict' | 'dispose' | 'info')[] {
  const { predict, dispose, info } = (fitted ?? {}) as Partial<Model>;
  return [
    ...(typeof predict === 'function' ? [] : (['predict'] as const)),
    ...(typeof dispose === 'function' ? [] : (['dispose'] as const)),
    ...(typeof info === 'object' && info !== null ? [] : (['info'] as const)),
  ];
}
