import { featureLevels, type OrderOfCorrection } from '../analysis/order-of-correction.ts';
import { passageText } from './passage-text.ts';
import { type Column, type Table, textEntries } from './table.ts';

/** When layers come to know their features: a row for each layer of each learner, and one for its output. */
export function orderTable(orders: readonly OrderOfCorrection[]): Table {
  const titles = ['d', 'learner', 'part', ...featureLevels.map((level) => `≤ ${level}`)];
  return {
    name: 'Order of correction',
    caption:
      'First traced optimisation step, counted over all stages, at which a layer’s feature error, and the network’s relative error, is at or below the level: median over seeds; in brackets how many get there. The top layer enters the target as a sum only, so its single features need not become known.',
    columns: [{ title: 'task', kind: 'head' }, ...titles.map((title): Column => ({ title, kind: 'plain' }))],
    rows: orders.flatMap(({ facet, d, series, seeds, parts }) =>
      parts.map(({ part, passages }) => ({
        entries: textEntries(
          facet.label,
          String(d),
          series,
          part === 'output' ? 'output' : `layer ${part}`,
          ...passages.map((passage) => passageText(passage, seeds)),
        ),
      })),
    ),
  };
}
