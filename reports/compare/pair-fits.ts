import { groupBy } from '../../harness/results/group-by.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import type { Row } from '../rows.ts';

/** One cell as two runs have it. */
export interface FitPair {
  readonly before: Row;
  readonly after: Row;
}

/** Cells of one learner on one task that only one of two runs has. */
export interface MissingFits {
  readonly task: string;
  readonly series: string;
  readonly count: number;
  /** Ascending. */
  readonly d: readonly number[];
}

export interface PairedFits {
  readonly pairs: readonly FitPair[];
  readonly onlyBefore: readonly MissingFits[];
  readonly onlyAfter: readonly MissingFits[];
}

/**
 * Fits of two runs with one specification: family, learner, parameters that were fixed, d, n, seed, tuning and budget all
 * agree, since a cell's id is a hash of them. Names of tasks and learners are those of the first run.
 */
export function pairFits(before: readonly Row[], after: readonly Row[]): PairedFits {
  const byId = new Map(after.map((row) => [row.id, row]));
  const known = new Set(before.map(({ id }) => id));
  return {
    pairs: before.flatMap((row) => {
      const other = byId.get(row.id);
      return other ? [{ before: row, after: other }] : [];
    }),
    onlyBefore: pool(before.filter(({ id }) => !byId.has(id))),
    onlyAfter: pool(after.filter(({ id }) => !known.has(id))),
  };
}

function pool(rows: readonly Row[]): MissingFits[] {
  const pools = groupBy(rows, ({ task, series }) => JSON.stringify([task, series]));
  return [...pools.values()].map((own) => ({
    task: own[0].task,
    series: own[0].series,
    count: own.length,
    d: dimensionsOf(own),
  }));
}
