import type { FamilyThresholds, Threshold } from '../analysis/thresholds.ts';
import { growthEntry, roomy } from './scaling.ts';
import { type Column, learnerColumn, learnerEntry, type Table } from './table.ts';

/** The axes along which levels are reached. */
const axes: readonly { readonly title: string; readonly of: (threshold: Threshold) => Threshold['n'] }[] = [
  { title: 'n ∝ d^c', of: ({ n }) => n },
  { title: 'samples seen ∝ d^c', of: ({ samples }) => samples },
  { title: 'steps ∝ d^c', of: ({ steps }) => steps },
];

/**
 * How the samples and the steps that a level takes grow with d, for one family: by learner in the order of
 * the configuration. Axes that no learner has are left out.
 */
export function thresholdTable({ facet, thresholds }: FamilyThresholds): Table {
  const shown = axes.filter(({ of }) => thresholds.some((threshold) => of(threshold)));
  return {
    name: `Thresholds on ${facet.label}`,
    caption:
      'Exponents in d, with 95% intervals, of the training samples n, the samples seen (repetitions counted) and the optimisation steps at which a learner first reaches a level; samples seen and steps at one n for each d. A fit that does not get there counts as a lower bound, and one that is there from the start as an upper bound. A learner without a row for a level reaches it at no d.',
    columns: [
      { ...learnerColumn, groups: true },
      { title: 'reaches', kind: 'plain' },
      ...shown.map(({ title }): Column => ({ title, kind: 'growth', detailsOnly: roomy })),
    ],
    rows: thresholds.map((threshold) => ({
      entries: [
        learnerEntry(threshold.series.label),
        { text: threshold.quantity.brief(threshold.level) },
        ...shown.map(({ of }) => growthEntry(of(threshold))),
      ],
    })),
  };
}
