import { belowFullStrength } from './analysis/full-strength.ts';
import type { FamilyScaling, LearnerScaling } from './analysis/scaling.ts';
import { listing } from './numbers.ts';

/** "bfc-wide at ε = 0.01: learns: deep-sgd; stalls: mean and kernel-ridge rbf." */
export function verdictSentence({ facet, epsilon, entries }: FamilyScaling): string {
  const names = (kind: LearnerScaling['verdict']['kind']) =>
    entries.filter(({ verdict }) => verdict.kind === kind).map(({ series }) => series.label);
  const parts = [
    ['learns', names('learns')],
    ['stalls', names('stalls')],
    ['undecided', names('undecided')],
    [belowFullStrength, names(belowFullStrength)],
  ] as const;
  const said = parts.flatMap(([word, labels]) => (labels.length > 0 ? [`${word}: ${listing(labels)}`] : []));
  return `${facet.label} at ε = ${epsilon}: ${said.join('; ')}.`;
}
