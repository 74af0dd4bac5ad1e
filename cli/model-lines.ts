import { join } from 'node:path';
import { groupBy } from '../harness/results/group-by.ts';
import type { CellRecord } from '../harness/results/record.ts';
import { visibleLine } from '../harness/results/visible-text.ts';

/** What became of the models that a run was to keep: a line on those that it has, and one for each reason against. */
export function modelLines(records: readonly CellRecord[], folder: string): string[] {
  const fits = records.flatMap(({ model, spec }) => (model ? [{ model, learner: spec.learner }] : []));
  const stored = fits.filter(({ model }) => 'file' in model).length;
  const left = fits.flatMap(({ model, learner }) =>
    'leftOut' in model ? [{ learner, why: String(model.leftOut) }] : [],
  );
  const reasons = [...groupBy(left, ({ why }) => why)].map(([why, same]) => {
    const learners = [...new Set(same.map(({ learner }) => learner))].join(', ');
    return visibleLine(`  ${same.length} not kept: ${why} (${learners})`);
  });
  return [`models:  ${stored} in ${join(folder, 'models')} (hierbench predict FILE data.csv)`, ...reasons];
}
