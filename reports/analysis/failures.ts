import { type Status, statuses } from '../../harness/results/record.ts';
import type { Row } from '../rows.ts';

/** Fits of one learner on one task that ended the same way. */
export interface Failure {
  readonly task: string;
  readonly series: string;
  readonly status: Status;
  readonly message: string;
  readonly count: number;
  /** The d of these fits, ascending. */
  readonly d: readonly number[];
}

/** All fits that have no result, pooled by task, learner, status and message. */
export function poolFailures(rows: readonly Row[]): Failure[] {
  const pools = new Map<string, { row: Row; count: number; d: Set<number> }>();
  for (const row of rows) {
    if (row.status === 'ok') continue;
    const key = JSON.stringify([row.task, row.series, row.status, row.message]);
    const pool = pools.get(key) ?? { row, count: 0, d: new Set<number>() };
    pool.count++;
    pool.d.add(row.d);
    pools.set(key, pool);
  }
  return [...pools.values()].map(({ row, count, d }) => ({
    task: row.task,
    series: row.series,
    status: row.status,
    message: row.message ?? '(no message)',
    count,
    d: [...d].sort((a, b) => a - b),
  }));
}

/** Number of fits with each status, in the order of `statuses`; statuses that do not occur are left out. */
export function countStatuses(rows: readonly Row[]): [Status, number][] {
  return statuses.flatMap((status): [Status, number][] => {
    const count = rows.filter((row) => row.status === status).length;
    return count > 0 ? [[status, count]] : [];
  });
}
