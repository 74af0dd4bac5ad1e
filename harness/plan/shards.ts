import { groupBy } from '../results/group-by.ts';
import type { PlannedCell } from './plan.ts';
import { cellWeight } from './schedule.ts';

/** A larger number of parts is a typing mistake. */
export const mostShards = 100_000;

/** Groups cells that belong together: a tuning cell and the fits that need it, or a single cell. */
export function cellGroups(cells: readonly PlannedCell[]): PlannedCell[][] {
  return [...groupBy(cells, ({ id, needs }) => needs ?? id).values()];
}

/**
 * Distributes groups among `count` shards of similar total weight: the heaviest group first, each to the
 * shard with the least work so far. Machines need not coordinate, because the same plan gives the same shards
 * everywhere. If there are more shards than groups, some are empty.
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
