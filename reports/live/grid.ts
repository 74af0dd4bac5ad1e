import { groupBy } from '../../harness/results/group-by.ts';
import type { SampleCount } from '../../harness/results/record.ts';
import { median } from '../../tasks/median.ts';
import { bySamples } from '../numbers.ts';
import type { LiveBox, LiveCounts, LiveTask } from './data.ts';

/** A cell of a run, and how far it is. */
export interface GridCell {
  readonly task: string;
  readonly learner: string;
  readonly d: number;
  readonly n: SampleCount;
  readonly state: 'done' | 'failed' | 'unsupported' | 'running' | 'waiting';
  /** Relative test error of a reported fit; of an environment, relative regret. */
  readonly error?: number;
  /** Whether its task is an environment, and its n a number of episodes. */
  readonly episodes?: boolean;
}

/** How many cells are in each state. */
export function countsOf(cells: readonly Pick<GridCell, 'state'>[]): LiveCounts {
  const counts = { total: cells.length, done: 0, failed: 0, unsupported: 0, running: 0, waiting: 0 };
  for (const { state } of cells) counts[state]++;
  return counts;
}

/** One table per task: learners in the order of the plan, sizes in ascending order. */
export function gridOf(cells: readonly GridCell[]): LiveTask[] {
  return [...groupBy(cells, ({ task }) => task)].map(([label, ofTask]) => {
    const columns = [...groupBy(ofTask, sizeOf).values()]
      .map(([{ d, n }]) => ({ d, n }))
      .sort((a, b) => a.d - b.d || bySamples(a.n, b.n));
    const rows = [...groupBy(ofTask, ({ learner }) => learner)].map(([learner, own]) => {
      const bySize = groupBy(own, sizeOf);
      return { learner, boxes: columns.map((column) => boxOf(bySize.get(sizeOf(column)))) };
    });
    return { label, columns, rows, ...(ofTask.some(({ episodes }) => episodes) && { episodes: true }) };
  });
}

const sizeOf = ({ d, n }: Pick<GridCell, 'd' | 'n'>) => `${d} ${n}`;

function boxOf(cells: readonly GridCell[] | undefined): LiveBox | null {
  if (!cells) return null;
  const errors = cells.flatMap(({ error }) => error ?? []);
  return { ...countsOf(cells), ...(errors.length > 0 ? { error: median(errors) } : {}) };
}
