import { groupBy } from '../results/group-by.ts';
import type { PlannedCell } from './plan.ts';
import { cellWeight } from './schedule.ts';

/** More parts than this are a slip of the finger. */
export const mostShards = 100_000;

/** Cells that belong together: a tuning cell and the fits that need it, or one cell by itself. */
export function cellGroups(cells: readonly PlannedCell[]): PlannedCell[][] {
  return [...groupBy(cells, ({ id, needs }) => needs ?? id).values()];
}

/**
 * Shares groups out among `count` shards so that none has much more to do than another: the heaviest group first, each
 * to the shard with the least so far. Nobody has to ask anybody: the same plan gives the same shards on every machine.
 * Where there are more shards than groups, some are empty.
 *
 * @param index from 1
 * @returns the shard's cells in the order of the plan
 */
export function shardOf(cells: readonly PlannedCell[], index: number, count: number): PlannedCell[] {
  const groups = cellGroups(cells).map((group) => ({ group, weight: total(group) }));
  groups.sort((a, b) => b.weight - a.weight);
  const loads = new Float64Array(count);
  const own = new Set<PlannedCell>();
  for (const { group, weight } of groups) {
    let least = 0;
    for (let shard = 1; shard < count; shard++) if (loads[shard] < loads[least]) least = shard;
    loads[least] += weight;
    if (least === index - 1) for (const cell of group) own.add(cell);
  }
  return cells.filter((cell) => own.has(cell));
}

const total = (cells: readonly PlannedCell[]) => cells.reduce((sum, cell) => sum + cellWeight(cell), 0);
