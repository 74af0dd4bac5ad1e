import type { OwnMetricVerdict } from '../analysis/own-metric-verdicts.ts';
import { type Column, nothing, type Table, textEntries, verdictLevels } from './table.ts';

/** Verdicts by the user's own metrics: a row for every family and learner, a column for every metric with a level. */
export function ownMetricVerdictTable(verdicts: readonly OwnMetricVerdict[]): Table {
  const metrics = new Map(verdicts.map(({ metric }) => [metric.label, metric]));
  const places = new Map(verdicts.map((one) => [JSON.stringify([one.facet.label, one.series]), one]));
  const levels = [...metrics.values()].map(
    ({ label, better, learnt }) => `${label} ${better === 'lower' ? '≤' : '≥'} ${learnt}`,
  );
  return {
    name: 'Verdicts by metric',
    caption: `By the rule for errors, with these levels in place of ε: ${levels.join(', ')}.`,
    columns: [
      { title: 'task', kind: 'head', groups: true },
      { title: 'learner', kind: 'plain' },
      ...[...metrics.values()].map(
        ({ heading, label }): Column => ({ title: heading, brief: label, kind: 'plain' }),
      ),
    ],
    rows: [...places.values()].map(({ facet, series }) => ({
      entries: [
        ...textEntries(facet.label, series),
        ...[...metrics.keys()].map((label) => {
          const own = verdicts.find(
            (one) => one.metric.label === label && one.facet.label === facet.label && one.series === series,
          );
          return own ? { text: own.kind, level: verdictLevels[own.kind] } : { text: nothing };
        }),
      ],
    })),
  };
}
