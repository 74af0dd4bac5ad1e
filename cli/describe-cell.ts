import type { PlannedCell } from '../harness/plan/plan.ts';
import type { CellSpec } from '../harness/results/record.ts';
import { transferLabel } from '../harness/results/transfer.ts';
import { visibleLine } from '../harness/results/visible-text.ts';

/** The task of a cell, with the source of its features where they come from another: one name per row of a plan. */
export function describeTask({ spec, taskLabel }: Pick<PlannedCell, 'spec' | 'taskLabel'>): string {
  const source = transferLabel(spec);
  return source === '' ? taskLabel : `${taskLabel} (${source})`;
}

/** `bfc-wide d=16 n=2048 deep-sgd seed 2`, `bfc-wide d=16 n=2048 deep-sgd tuning`. */
export function describeCell({
  spec,
  taskLabel,
  learnerLabel,
}: Pick<PlannedCell, 'spec' | 'taskLabel' | 'learnerLabel'>): string {
  return visibleLine(
    `${describeTask({ spec, taskLabel })} d=${spec.d} n=${spec.n} ${learnerLabel} ${seedOrTuning(spec)}`,
  );
}

/** `seed 2`; for a tuning cell, whose seed is not reported, `tuning`. */
export function seedOrTuning({ kind, seed }: Pick<CellSpec, 'kind' | 'seed'>): string {
  return kind === 'tune' ? 'tuning' : `seed ${seed}`;
}
