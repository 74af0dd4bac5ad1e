import type { ChangeKind } from '../compare/change.ts';
import type { MetricChange } from '../compare/metric-changes.ts';
import { formatChange, formatChangeInterval } from '../compare/wording.ts';
import { formatError, formatP } from '../numbers.ts';
import { type Column, type Level, type Table, textEntries } from './table.ts';

const levels: Readonly<Record<ChangeKind, Level | undefined>> = {
  worse: 'poor',
  better: 'good',
  same: undefined,
  unclear: 'fair',
};

/** The user's own metrics in two runs: a row for every metric and learner, or learner and family. */
export function metricComparisonTable(name: string, changes: readonly MetricChange[]): Table {
  const byFamily = changes.some(({ task }) => task !== undefined);
  return {
    name,
    columns: [
      { title: 'learner', kind: 'head', terminal: { least: 12, most: 36 } },
      ...(byFamily ? [{ title: 'family', kind: 'plain', terminal: { most: 20 } } satisfies Column] : []),
      { title: 'metric', kind: 'plain', terminal: { most: 26 } },
      { title: 'fits', kind: 'number' },
      { title: 'before', kind: 'number' },
      { title: 'after', kind: 'number' },
      { title: 'change', kind: 'number' },
      { title: '95% interval', kind: 'number' },
      { title: 'p', kind: 'number', only: ['page', 'markdown', 'latex'] },
      { title: 'outcome', kind: 'plain' },
    ],
    rows: changes.map((change) => {
      const { series, task, metric, pairs, before, after, corrected, kind, differing } = change;
      return {
        entries: [
          ...textEntries(series, ...(byFamily ? [task ?? ''] : []), metric, String(pairs)),
          ...textEntries(formatError(before), formatError(after), formatChange(change, change.change)),
          ...textEntries(differing === 0 ? '' : formatChangeInterval(change), formatP(corrected)),
          { text: kind, level: levels[kind] },
        ],
      };
    }),
  };
}
