import type { TransferComparison } from '../analysis/transfers.ts';
import { formatCount, formatError, formatRatioEstimate, formatSamples } from '../numbers.ts';
import { type Column, nothing, type Table, textEntries } from './table.ts';

const titles = [
  'd',
  'n',
  'learner',
  'source samples',
  'seeds',
  'error on the source',
  'error with its features',
  'error without',
  'without ÷ with',
];

/** What features from a source are worth: a row for every family, d, n and learner. */
export function transferTable(comparisons: readonly TransferComparison[]): Table {
  return {
    name: 'Transfer',
    caption:
      'Relative test errors, medians over seeds. With: a linear head on n samples of the task, on features that were learned on the source and stay as they are. Without: the same learner on the same n samples of the task alone, where it ran. The ratio is taken seed by seed, with its 95% interval.',
    columns: [{ title: 'task', kind: 'head' }, ...titles.map((title): Column => ({ title, kind: 'plain' }))],
    rows: comparisons.map((each) => ({
      entries: textEntries(
        each.facet.label,
        String(each.d),
        formatSamples(each.n),
        each.series,
        formatCount(each.sourceSamples),
        String(each.seeds),
        each.sourceError ? formatError(each.sourceError.median) : nothing,
        formatError(each.error.median),
        each.without ? formatError(each.without.median) : nothing,
        each.gain ? formatRatioEstimate(each.gain) : nothing,
      ),
    })),
  };
}
