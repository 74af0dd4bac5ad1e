import { groupBy } from '../../harness/results/group-by.ts';
import { dimensionsOf } from '../dimensions-of.ts';
import type { Row } from '../rows.ts';

/** The fits of one cell in two runs. */
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
 * Pairs the fits of two runs that have the same specification: family, learner, fixed parameters, d, n, seed,
 * tuning and budget all agree where the ids of the cells do, since these are hashes of them. Metrics of the user's own
 * change no fit, and may differ.
 */
export function pairFits(before: readonly Row[], after: readonly Row[]): PairedFits {
  const byId = new Map(after.map((row) => [fitIdOf(row), row]));
  const known = new Set(before.map(fitIdOf));
  return {
    pairs: before.flatMap((row) => {
      const other = byId.get(fitIdOf(row));
      return other ? [{ before: row, after: other }] : [];
    }),
    onlyBefore: poolFits(before.filter((row) => !byId.has(fitIdOf(row)))),
    onlyAfter: poolFits(after.filter((row) => !known.has(fitIdOf(row)))),
  };
}

/** The same for two records of a fit that differ in what is measured of it. */
export function fitIdOf({ id, fitId = id }: Pick<Row, 'id' | 'fitId'>): string {
  return fitId;
}

/** How many fits each learner has on each task, and at which d. */
export function poolFits(rows: readonly Row[]): MissingFits[] {
  const pools = groupBy(rows, ({ task, series }) => JSON.stringify([task, series]));
  return [...pools.values()].map((own) => ({
    task: own[0].task,
    series: own[0].series,
    count: own.length,
    d: dimensionsOf(own),
  }));
}
