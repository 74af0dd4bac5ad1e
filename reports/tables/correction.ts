import { type CaughtUp, type Correction, type LayerOutcomes, unknownAngle } from '../analysis/correction.ts';
import { lowestLayer } from '../analysis/diagnosis.ts';
import { formatError, formatRatioEstimate } from '../numbers.ts';
import { passageText } from './passage-text.ts';
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
  'steps to end to end',
  'unknown directions',
];

/**
 * The frozen stage compared with the joint one: for each family and d, a row for the feature error of every
 * layer below the top, and one for the test error.
 */
export function correctionTable(corrections: readonly Correction[]): Table {
  return {
    name: 'Frozen against joint',
    caption: `Medians over seeds; ratios seed by seed with their 95% intervals. Stage-wise test errors are measured on the monitor sample. Steps to end to end: traced steps of the joint stage until it is as good as the same seed’s end-to-end training at its end, on the monitor sample; in brackets, how many seeds get there. Unknown directions: combinations of the layer’s true features that lie ${unknownAngle}° or more outside of what the learner’s layer spans, after the frozen stage, after the joint one and after end-to-end training, out of as many as there are features.`,
    columns: [{ title: 'task', kind: 'head' }, ...titles.map((title): Column => ({ title, kind: 'plain' }))],
    rows: corrections.flatMap(rowsOf),
  };
}

function rowsOf({ facet, d, pairs, feature, higher, test }: Correction): Row[] {
  const row = (
    quantity: string,
    { before, frozen, joint, endToEnd, ratio, fall, caughtUp, unknown }: LayerOutcomes,
  ): Row => ({
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
      caughtUp ? stepsText(caughtUp) : nothing,
      unknown
        ? `${[unknown.frozen, unknown.joint, unknown.endToEnd ?? nothing].join(', ')} of ${unknown.of}`
        : nothing,
    ),
  });
  return [
    row(`layer-${lowestLayer} feature error`, feature),
    ...higher.map(({ layer, outcomes }) => row(`layer-${layer} feature error`, outcomes)),
    row('test error', test),
  ];
}

/** "724", "724 (3 of 5)" or "none of 5". */
function stepsText({ step, reached, of }: CaughtUp): string {
  return reached === 0 ? `none of ${of}` : passageText({ step, reached }, of);
}
