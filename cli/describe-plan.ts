import type { PlannedCell } from '../harness/plan/plan.ts';
import { describeSeeds } from '../harness/protocol/seeds.ts';
import { groupBy } from '../harness/results/group-by.ts';
import { describeTask } from './describe-cell.ts';
import { textTable } from './text-table.ts';

/** The seeds of the reported cells: `3 seeds: 101..103`. */
export function reportedSeeds(cells: readonly PlannedCell[]): string {
  return describeSeeds(cells.flatMap(({ spec }) => (spec.kind === 'fit' ? [spec.seed] : [])));
}

/**
 * The optimisation steps of cells: one number, or several if the configuration treats learners differently.
 */
function stepsOf(cells: readonly PlannedCell[]): string {
  return [...new Set(cells.map(({ spec }) => spec.budget.steps))].sort((a, b) => a - b).join(', ');
}

/** A plan as text: its seeds, a line for every task, d and n, and how many cells there are in all. */
export function describePlan(cells: readonly PlannedCell[]): string {
  const count = (some: readonly PlannedCell[], kind: 'tune' | 'fit') =>
    some.filter(({ spec }) => spec.kind === kind).length;
  const groups = groupBy(cells, (cell) => JSON.stringify([describeTask(cell), cell.spec.d, cell.spec.n]));
  const rows = [...groups.values()].map((group) => {
    const [cell] = group;
    const { spec } = cell;
    const unsupported = group.filter((cell) => cell.unsupported !== undefined).length;
    return [
      describeTask(cell),
      String(spec.d),
      spec.agent === undefined ? String(spec.n) : `${spec.n} episodes`,
      stepsOf(group),
      String(new Set(group.map(({ learnerLabel }) => learnerLabel)).size),
      String(count(group, 'tune')),
      `${count(group, 'fit')}${unsupported > 0 ? ` (${unsupported} unsupported)` : ''}`,
    ];
  });
  const table = textTable(['task', 'd', 'n', 'steps', 'learners', 'tuning', 'reported'], rows);
  return `${reportedSeeds(cells)}\n\n${table}\n\n${cells.length} cells: ${count(cells, 'tune')} tuning, ${count(cells, 'fit')} reported`;
}
