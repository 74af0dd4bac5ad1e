import type { Correction, Outcomes } from '../analysis/correction.ts';
import { lowestLayer } from '../analysis/diagnosis.ts';
import { formatError, formatRatioEstimate } from '../numbers.ts';
import { type Column, nothing, type Row, type Table, textEntries } from './table.ts';

const titles = [
  'd',
  'seeds',
  'quantity',
  'stage-wise',
  'then frozen',
  'then joint',
  'end to end',
  'frozen ÷ joint',
  'stage-wise ÷ joint',
];

/** The frozen stage compared with the joint one: two rows for each family and d, feature and test error. */
export function correctionTable(corrections: readonly Correction[]): Table {
  return {
    name: 'Frozen against joint',
    caption:
      'Medians over seeds; ratios seed by seed with their 95% intervals. Stage-wise test errors are measured on the monitor sample.',
    columns: [{ title: 'task', kind: 'head' }, ...titles.map((title): Column => ({ title, kind: 'plain' }))],
    rows: corrections.flatMap(rowsOf),
  };
}

function rowsOf({ facet, d, pairs, feature, test }: Correction): Row[] {
  const row = (quantity: string, { before, frozen, joint, endToEnd, ratio, fall }: Outcomes) => ({
    entries: textEntries(
      facet.label,
      String(d),
      String(pairs),
      quantity,
      formatError(before.median),
      formatError(frozen.median),
      formatError(joint.median),
      endToEnd ? formatError(endToEnd.median) : nothing,
      ratio ? formatRatioEstimate(ratio) : nothing,
      fall ? formatRatioEstimate(fall) : nothing,
    ),
  });
  return [row(`layer-${lowestLayer} feature error`, feature), row('test error', test)];
}
