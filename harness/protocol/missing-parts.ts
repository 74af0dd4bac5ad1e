import type { Model } from '../../learners/contract.ts';

/** What a model has to have by the contract of learners, and this value has not. Learners may be anybody's, and in JavaScript. */
export function missingParts(fitted: unknown): ('predict' | 'dispose' | 'info')[] {
  const { predict, dispose, info } = (fitted ?? {}) as Partial<Model>;
  return [
    ...(typeof predict === 'function' ? [] : (['predict'] as const)),
    ...(typeof dispose === 'function' ? [] : (['dispose'] as const)),
    ...(typeof info === 'object' && info !== null ? [] : (['info'] as const)),
  ];
}
