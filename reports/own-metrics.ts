import type { MeasuredMetric, StoredMetric } from '../harness/results/own-metric.ts';
import type { CellRecord, TraceEntry } from '../harness/results/record.ts';
import type { StoredRun } from './load.ts';
import { plainText } from './plain-text.ts';

/** A metric of a user's own as charts and tables show it; its texts are harmless. */
export interface OwnMetric {
  /**
   * Its name; where different files define metrics of this name, also the beginning of the file's digest, since
   * their values must not be mixed.
   */
  readonly label: string;
  readonly title: string;
  /** The title with the unit, for axes and columns: "latency, ms". */
  readonly heading: string;
  readonly description?: string;
  readonly better: 'lower' | 'higher';
  /** Whether charts show it on a logarithmic axis. */
  readonly log: boolean;
  /** Whether it is measured over training. */
  readonly overTraining: boolean;
  /** The value at which a target counts as learnt, where the metric says so. */
  readonly learnt?: number;
}

/** A metric of the final model of one fit: its value, or why there is none. */
export interface OwnValue {
  readonly metric: OwnMetric;
  readonly value?: number;
  /** Why it has no value, in the metric's own words. */
  readonly missing?: string;
  /** What went wrong in the metric. */
  readonly failed?: string;
}

/** The metrics of these runs, by name and digest. */
export type OwnMetrics = ReadonlyMap<string, OwnMetric>;

const keyOf = ({ name, digest }: { readonly name: string; readonly digest: string }) => `${name} ${digest}`;

export function ownMetricsOf(runs: readonly StoredRun[]): OwnMetrics {
  const stored = new Map<string, StoredMetric>();
  for (const { run } of runs)
    for (const metric of run.config.metrics ?? [])
      stored.set(keyOf(metric), stored.get(keyOf(metric)) ?? metric);
  const files = (name: string) => [...stored.values()].filter((metric) => metric.name === name).length;
  return new Map(
    [...stored].map(
      ([key, { name, digest, title, unit, description, better, log = false, over, learnt }]) => {
        const plain = plainText(title, 80);
        const label = files(name) > 1 ? `${name} ${plainText(digest.slice(0, 6))}` : name;
        return [
          key,
          {
            label,
            title: plain,
            heading: unit === undefined ? plain : `${plain}, ${plainText(unit, 20)}`,
            ...(description !== undefined && { description: plainText(description, 300) }),
            ...{ better, log, overTraining: over === 'training' },
            ...(learnt !== undefined && { learnt }),
          },
        ];
      },
    ),
  );
}

/** What a cell says of its metrics, under their labels; empty for a cell that measures none. */
export function ownValuesOf(
  cell: CellRecord,
  metrics: OwnMetrics,
): { readonly own?: Readonly<Record<string, OwnValue>>; readonly trace?: readonly TraceEntry[] } {
  const known = (cell.spec.metrics ?? []).flatMap((entry) => {
    const metric = metrics.get(keyOf(entry));
    return metric ? [{ name: entry.name, metric }] : [];
  });
  if (known.length === 0) return {};
  const measured: Readonly<Record<string, MeasuredMetric>> =
    (cell.status === 'ok' && cell.metrics?.own) || {};
  const own = known.map(({ name, metric }): [string, OwnValue] => {
    const { value, missing, failed } = Object.hasOwn(measured, name) ? measured[name] : {};
    return [
      metric.label,
      {
        metric,
        ...(value !== undefined && { value }),
        ...(missing !== undefined && { missing: plainText(missing) }),
        ...(failed !== undefined && { failed: plainText(failed) }),
      },
    ];
  });
  const relabelled = known.some(({ name, metric }) => name !== metric.label);
  return {
    own: Object.fromEntries(own),
    ...(relabelled && { trace: cell.trace.map((entry) => relabel(entry, known)) }),
  };
}

function relabel(
  entry: TraceEntry,
  known: readonly { readonly name: string; readonly metric: OwnMetric }[],
): TraceEntry {
  if (entry.own === undefined) return entry;
  const values = new Map(Object.entries(entry.own));
  const own = known.flatMap(({ name, metric }) => {
    const value = values.get(name);
    return value === undefined ? [] : [[metric.label, value] as const];
  });
  return { ...entry, own: Object.fromEntries(own) };
}

/** The metrics that any of these fits measures, in the order in which they come first. */
export function metricsIn(
  rows: readonly { readonly own?: Readonly<Record<string, OwnValue>> }[],
): readonly OwnMetric[] {
  const found = new Map<string, OwnMetric>();
  for (const { own = {} } of rows)
    for (const { metric } of Object.values(own))
      if (!found.has(metric.label)) found.set(metric.label, metric);
  return [...found.values()];
}
