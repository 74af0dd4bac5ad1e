import { groupBy } from '../../harness/results/group-by.ts';
import type { SampleCount, Status } from '../../harness/results/record.ts';
import type { Row } from '../rows.ts';
import { type Estimate, estimateMedian } from './bootstrap.ts';
import { passageOf, type TraceAxis } from './first-passage.ts';
import { type Quantity, testError } from './quantity.ts';

/** All seeds of one (task, learner, d, n). */
export interface Summary {
  readonly task: string;
  readonly series: string;
  readonly d: number;
  readonly n: SampleCount;
  readonly rows: readonly Row[];
  readonly statuses: ReadonlyMap<Status, number>;
  /** Relative test error; a failed fit counts as +∞, an unsupported one does not count. */
  readonly error?: Estimate;
  readonly trainError?: Estimate;
  /** Share of wrong signs or classes, where some fit has one (classification); a failed fit counts as +∞ here, too. */
  readonly zeroOneError?: Estimate;
  /** Training time of the successful fits. */
  readonly fitSeconds?: Estimate;
  /** A single number, because all seeds share the tuning. */
  readonly tuneSeconds?: number;
}

/** Groups rows by (task, learner, d, n), in the order of the rows. */
export function summarise(rows: readonly Row[]): Summary[] {
  const groups = groupBy(rows, ({ task, series, d, n }) => JSON.stringify([task, series, d, n]));
  return [...groups.values()].map(summary);
}

function summary(rows: readonly Row[]): Summary {
  const { task, series, d, n } = rows[0];
  const statuses = new Map<Status, number>();
  for (const { status } of rows) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const attempts = rows.filter(({ status }) => status !== 'unsupported');
  const tuning = rows.flatMap(({ tuneSeconds }) => (tuneSeconds === undefined ? [] : [tuneSeconds]));
  return {
    task,
    series,
    d,
    n,
    rows,
    statuses,
    error: estimateMedian(attempts.map(({ testError }) => testError ?? Number.POSITIVE_INFINITY)),
    trainError: estimateMedian(attempts.map(({ trainError }) => trainError ?? Number.POSITIVE_INFINITY)),
    zeroOneError: attempts.some(({ zeroOneError }) => zeroOneError !== undefined)
      ? estimateMedian(attempts.map(({ zeroOneError }) => zeroOneError ?? Number.POSITIVE_INFINITY))
      : undefined,
    fitSeconds: estimateMedian(attempts.flatMap(({ fitSeconds }) => fitSeconds ?? [])),
    tuneSeconds: tuning.length === 0 ? undefined : Math.max(...tuning),
  };
}

/** Seconds, steps or samples to a level over the seeds of a summary; +∞ for a seed that does not reach it. */
export function timeTo(
  level: number,
  unit: TraceAxis,
  { rows }: Pick<Summary, 'rows'>,
  quantity: Quantity = testError,
): TimeTo {
  const attempts = rows.filter(({ status }) => status !== 'unsupported');
  const found = attempts.map((row) => passageOf(row, level, quantity)?.[unit]);
  return {
    estimate: estimateMedian(found.map((at) => at ?? Number.POSITIVE_INFINITY)),
    reached: found.filter((at) => at !== undefined).length,
    of: attempts.length,
  };
}

export interface TimeTo {
  readonly estimate?: Estimate;
  /** Seeds that reach the level, of those attempted. */
  readonly reached: number;
  readonly of: number;
}
