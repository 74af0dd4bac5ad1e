import type { Series } from './rows.ts';

/** The learners that reports know by name, each in the variants that its parameters make. */
export type KnownName =
  | 'deep-sgd'
  | 'layerwise + joint'
  | 'layerwise + frozen'
  | 'layerwise'
  | 'bfc'
  | 'two-layer relu'
  | 'two-layer quadratic'
  | 'two-layer monomial'
  | 'kernel-ridge rbf'
  | 'kernel-ridge polynomial'
  | 'kernel-ridge ntk'
  | 'sequential-kernel stack'
  | 'sequential-kernel agop'
  | 'rfm'
  | 'random-features'
  | 'mean';

/**
 * The known learner that a series is, by the learner's name and the words among its parameters. The first choice of
 * each learner is its default.
 */
const rules: readonly {
  learner: string;
  words: readonly (readonly [word: string, name: KnownName])[];
  otherwise: KnownName;
}[] = [
  { learner: 'deep-sgd', words: [], otherwise: 'deep-sgd' },
  {
    learner: 'layerwise',
    words: [
      ['joint', 'layerwise + joint'],
      // The control of the joint stage: as many steps again, but with the lower layers fixed.
      ['frozen', 'layerwise + frozen'],
    ],
    otherwise: 'layerwise',
  },
  { learner: 'bfc', words: [], otherwise: 'bfc' },
  {
    learner: 'two-layer',
    words: [
      ['quadratic', 'two-layer quadratic'],
      ['monomial', 'two-layer monomial'],
    ],
    otherwise: 'two-layer relu',
  },
  {
    learner: 'kernel-ridge',
    words: [
      ['polynomial', 'kernel-ridge polynomial'],
      ['ntk', 'kernel-ridge ntk'],
    ],
    otherwise: 'kernel-ridge rbf',
  },
  {
    learner: 'sequential-kernel',
    words: [['agop', 'sequential-kernel agop']],
    otherwise: 'sequential-kernel stack',
  },
  { learner: 'rfm', words: [], otherwise: 'rfm' },
  { learner: 'random-features', words: [], otherwise: 'random-features' },
  { learner: 'mean', words: [], otherwise: 'mean' },
];

/** Which known learner a series is; undefined for any other. */
export function knownName({ learner, params }: Series): KnownName | undefined {
  const rule = rules.find((candidate) => candidate.learner === learner);
  if (!rule) return undefined;
  const words = Object.values(params).filter((value) => typeof value === 'string');
  return rule.words.find(([word]) => words.includes(word))?.[1] ?? rule.otherwise;
}
