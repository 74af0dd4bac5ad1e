import { errorFloor } from '../analysis/censored-points.ts';
import { type Comparison, type FamilyComparisons, significance } from '../analysis/paired-comparisons.ts';
import { formatP, formatRatio } from '../numbers.ts';
import { type Column, type Entry, learnerColumn, learnerEntry, type Table, textEntries } from './table.ts';

/** Every learner of one family against the reference. */
export function comparisonTable(family: FamilyComparisons): Table {
  const titles = ['pairs', 'won : lost', 'median ratio', 'p', 'p, Holm'];
  return {
    name: `Comparisons on ${family.facet.label}`,
    caption: caption(family),
    columns: [learnerColumn, ...titles.map((title): Column => ({ title, kind: 'number' }))],
    rows: family.comparisons.map((comparison) => ({ entries: entriesOf(comparison) })),
  };
}

function entriesOf({ series, pairs, won, lost, ratio, p, corrected }: Comparison): Entry[] {
  return [
    learnerEntry(series),
    ...textEntries(
      String(pairs),
      `${won} : ${lost}`,
      ratio === Number.POSITIVE_INFINITY ? '∞' : formatRatio(ratio),
      formatP(p),
      formatP(corrected),
    ),
  ];
}

/** How to read the table, and what the ranks say. */
function caption({ reference, ranking, floored }: FamilyComparisons): string {
  const floor = floored ? ` Errors below ${errorFloor} are rounding and count as that.` : '';
  const table = `Pairs share d and seed. Won: ${reference} has the smaller error. Ratio: the other’s error over that of ${reference}. p: Wilcoxon’s signed-rank test, then by Holm’s correction over these learners.${floor}`;
  if (!ranking) return table;
  const { blocks, p, criticalDifference } = ranking.test;
  const alike = p >= significance ? ', so the ranks do not tell the learners apart' : '';
  return `${table} Friedman’s test over ${blocks} pairs: p = ${formatP(p)}${alike}; critical difference of the mean ranks ${criticalDifference.toFixed(2)}.`;
}
