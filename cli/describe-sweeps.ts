import type { ResolvedLearner } from '../harness/config/config.ts';
import type { PlannedCell } from '../harness/plan/plan.ts';
import { groupBy } from '../harness/results/group-by.ts';
import { textTable } from './text-table.ts';

/** One value of a swept parameter in a plan. */
export interface PlannedValue {
  /** What the variants of the sweep are called together, and this one alone. */
  readonly sweep: string;
  readonly learner: string;
  readonly parameter: string;
  readonly value: number;
  /** The d at which the plan has this value, ascending, and how many cells. */
  readonly d: readonly number[];
  readonly cells: number;
}

/** Every value of every sweep, by sweep in the order of the configuration and ascending within it. */
export function plannedValues(
  learners: readonly ResolvedLearner[],
  cells: readonly PlannedCell[],
): PlannedValue[] {
  const byLearner = groupBy(cells, ({ learnerLabel }) => learnerLabel);
  const values = learners.flatMap(({ label, sweep }): PlannedValue[] => {
    if (!sweep) return [];
    const own = byLearner.get(label) ?? [];
    const d = [...new Set(own.map(({ spec }) => spec.d))].sort((a, b) => a - b);
    const { parameter, value } = sweep;
    return [{ sweep: sweep.label, learner: label, parameter, value, d, cells: own.length }];
  });
  return [...groupBy(values, ({ sweep }) => sweep).values()].flatMap((own) =>
    own.toSorted((a, b) => a.value - b.value),
  );
}

/** A table with a row for every value; empty without sweeps. */
export function describeSweeps(values: readonly PlannedValue[]): string {
  if (values.length === 0) return '';
  const rows = values.map(({ sweep, parameter, value, d, cells }) => [
    sweep,
    parameter,
    String(value),
    d.join(', '),
    String(cells),
  ]);
  return textTable(['sweep', 'parameter', 'value', 'at d', 'cells'], rows);
}
