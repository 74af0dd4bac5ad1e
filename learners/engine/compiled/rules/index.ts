import { algebraRules } from './algebra.ts';
import { convolutionRules } from './convolution.ts';
import { elementwiseRules } from './elementwise.ts';
import { indexingRules } from './indexing.ts';
import { neuralRules } from './neural.ts';
import { poolingRules } from './pooling.ts';
import type { Rule } from './rule.ts';
import { shapeRules } from './shape.ts';

/** Every TF.js kernel that the compiled backend knows. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [
    ...elementwiseRules,
    ...neuralRules,
    ...algebraRules,
    ...shapeRules,
    ...indexingRules,
    ...convolutionRules,
    ...poolingRules,
  ].map((rule) => [rule.kernel, rule]),
);
