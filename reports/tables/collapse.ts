import { type Collapse, type FamilyCollapses, reasons } from '../analysis/collapse.ts';
import { formatExponent } from '../analysis/learning-verdict.ts';
import { formatFactor } from '../numbers.ts';
import { type Column, type Entry, learnerColumn, learnerEntry, nothing, type Table } from './table.ts';

/**
 * The a for which a quantity is one curve in n/d^a, for one family: by learner in the order of the
 * configuration, test errors first.
 */
export function collapseTable({ facet, collapses }: FamilyCollapses): Table {
  const numbers = ['factor at a = 0', 'factor at a', 'of seeds alone'];
  return {
    name: `Collapse on ${facet.label}`,
    caption:
      'The a for which the curves of all d, as functions of n/d^a, agree best, with a 95% bootstrap interval over seeds. Factor: root mean square, on a logarithmic scale, of how far two curves are apart at the same n/d^a, at a = 0 and at this a; beside it what is to be expected of medians from their seeds alone. A factor well above that is not explained by any a.',
    columns: [
      learnerColumn,
      { title: 'quantity', kind: 'plain' },
      { title: 'one curve in n/d^a', kind: 'growth' },
      ...numbers.map((title): Column => ({ title, kind: 'number' })),
    ],
    rows: collapses.map((collapse) => ({ entries: entriesOf(collapse) })),
  };
}

function entriesOf({ series, quantity, outcome }: Collapse): Entry[] {
  const named = [learnerEntry(series), { text: quantity.title }];
  if (typeof outcome === 'string')
    return [
      ...named,
      { text: 'no exponent', detail: reasons[outcome] },
      ...[nothing, nothing, nothing].map((text) => ({ text })),
    ];
  const { a, low, high, spread, spreadBefore, seedSpread } = outcome;
  const interval =
    low === undefined || high === undefined ? '' : ` (${formatExponent(low)} to ${formatExponent(high)})`;
  return [
    ...named,
    { text: `${formatExponent(a)}${interval}` },
    ...[spreadBefore, spread, seedSpread].map((value) => ({
      text: value === undefined ? nothing : formatFactor(value),
    })),
  ];
}
