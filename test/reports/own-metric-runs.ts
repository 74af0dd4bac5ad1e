import { cellId } from '../../harness/results/cell-id.ts';
import { seal } from '../../harness/results/checksum.ts';
import type { MeasuredMetric, StoredMetric } from '../../harness/results/own-metric.ts';
import type { CellRecord } from '../../harness/results/record.ts';
import { type StoredRun, storedRun } from '../../reports/load.ts';
import { type SyntheticOptions, syntheticRun } from './synthetic-run.ts';

/** What a run's configuration stores of a metric. */
export function aMetric(change: Partial<StoredMetric> = {}): StoredMetric {
  return {
    ...{ name: 'tail', title: 'the tail', better: 'lower', over: 'training' },
    ...{ module: '/home/me/tail.ts', digest: 'a'.repeat(64) },
    ...change,
  };
}

/** A synthetic run whose fits measure a metric of a user's own, in training too if it asks for that. */
export function runWithMetric(
  metric: StoredMetric,
  measuredOf: (cell: CellRecord, error: number) => MeasuredMetric,
  options: SyntheticOptions = {},
): StoredRun {
  const { run, cells } = syntheticRun({ families: ['bfc-wide'], learners: ['deep-sgd', 'mean'], ...options });
  const records = cells.map((cell) => {
    const { checksum: _, ...rest } = cell;
    const spec = { ...cell.spec, metrics: [{ name: metric.name, digest: metric.digest }] };
    const trace = cell.trace.map((point) => ({
      ...point,
      ...(metric.over && { own: { [metric.name]: measuredOf(cell, point.error).value ?? 0 } }),
    }));
    return seal({
      ...{ ...rest, spec, trace, id: cellId(spec) },
      ...(cell.metrics && {
        metrics: {
          ...cell.metrics,
          own: { [metric.name]: measuredOf(cell, cell.metrics.relativeTestError) },
        },
      }),
    }) as CellRecord;
  });
  const config = { ...run.config, metrics: [metric] };
  return storedRun({ ...run, config, cells: records.map(({ id }) => id) }, records);
}
