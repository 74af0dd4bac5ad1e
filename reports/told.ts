import { type TargetFact, targetFacts } from '../learners/traits.ts';
import { type OfLearner, traitsOf } from './learner-traits.ts';

const words: Readonly<Record<TargetFact, string>> = {
  degree: 'degree',
  depth: 'depth',
  widths: 'widths',
  skips: 'skips',
  activation: 'activation',
  weights: 'weights',
};

/**
 * What a learner is told about the target, in words and in a fixed order; facts of other versions are left
 * out.
 */
export function toldWords(entry: OfLearner): string[] {
  const { told = [] } = traitsOf(entry);
  return targetFacts.flatMap((fact) => (told.includes(fact) ? [words[fact]] : []));
}
