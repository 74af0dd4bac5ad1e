import { join } from 'node:path';
import { groupBy } from '../harness/results/group-by.ts';
import { keptFile } from '../harness/results/kept-model.ts';
import type { CellRecord } from '../harness/results/record.ts';
import { visibleLine } from '../harness/results/visible-text.ts';

/** What became of the models that a run was to keep: a line on those that it has, and one for each reason against. */
export function modelLines(records: readonly CellRecord[], folder: string): string[] {
  const stored = records.filter((record) => keptFile(record) !== undefined).length;
  const left = records.flatMap(({ model, spec: { learner } }) =>
    model && 'leftOut' in model ? [{ learner, why: String(model.leftOut) }] : [],
  );
  const reasons = [...groupBy(left, ({ why }) => why)].map(([why, same]) => {
    const learners = [...new Set(same.map(({ learner }) => learner))].join(', ');
    return visibleLine(`  ${same.length} not kept: ${why} (${learners})`);
  });
  return [`models:  ${stored} in ${join(folder, 'models')} (hierbench predict FILE data.csv)`, ...reasons];
}
