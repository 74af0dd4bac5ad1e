import type { OwnMetricSummary } from '../analysis/own-metric-summaries.ts';
import { formatError, formatSamples } from '../numbers.ts';
import type { OwnMetric } from '../own-metrics.ts';
import { type Column, type Entry, nothing, type Table, textEntries } from './table.ts';

/** The user's own metrics: a row for every family, d, n and learner, a column for every metric. */
export function ownMetricTable(summaries: readonly OwnMetricSummary[]): Table {
  const metrics = new Map(
    summaries.flatMap(({ values }) => values.map(({ metric }) => [metric.label, metric] as const)),
  );
  const titles = ['d', 'n', 'learner'];
  return {
    name: 'Metrics',
    caption: [
      'Final models on the test sample, medians over seeds, the interval below.',
      'Where some fits have no value, the number of those that have.',
      ...[...metrics.values()].map(definition),
    ].join(' '),
    columns: [
      { title: 'task', kind: 'head', groups: true },
      ...titles.map((title): Column => ({ title, kind: 'plain' })),
      ...[...metrics.values()].map(
        ({ heading, label }): Column => ({ title: heading, brief: label, kind: 'number' }),
      ),
    ],
    rows: summaries.map(({ facet, d, n, series, values }) => ({
      entries: [
        ...textEntries(facet.label, String(d), formatSamples(n), series),
        ...[...metrics.keys()].map((label) => entry(values.find(({ metric }) => metric.label === label))),
      ],
    })),
  };
}

/** "p90: 90% quantile of |error|; lower is better." */
function definition({ label, title, description, better }: OwnMetric): string {
  const what = (description ?? title).replace(/\.$/, '');
  return `${label}: ${what}; ${better} is better.`;
}

function entry(value: OwnMetricSummary['values'][number] | undefined): Entry {
  if (!value?.estimate) return { text: nothing };
  const { estimate, attempted } = value;
  const { median, low, high, seeds, interval } = estimate;
  const bounds = interval === 'bootstrap' && low !== high ? `${shown(low)} to ${shown(high)}` : '';
  const some = seeds < attempted ? `${seeds} of ${attempted}` : '';
  const detail = [bounds, some].filter(Boolean).join(', ');
  return { text: shown(median), ...(detail !== '' && { detail }) };
}

/** Four digits from 0.9 to 1, where shares and R² are close to one another; otherwise two. */
function shown(value: number): string {
  const size = Math.abs(value);
  const text = size > 0.9 && size < 1 ? String(Number(size.toFixed(4))) : formatError(size);
  return value < 0 ? `−${text}` : text;
}
