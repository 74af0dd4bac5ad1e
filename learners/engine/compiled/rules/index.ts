import { algebraRules } from './algebra.ts';
import { elementwiseRules } from './elementwise.ts';
import type { Rule } from './rule.ts';
import { shapeRules } from './shape.ts';

/** Every TF.js kernel that the compiled backend knows. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [...elementwiseRules, ...algebraRules, ...shapeRules].map((rule) => [rule.kernel, rule]),
);
