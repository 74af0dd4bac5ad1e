import { headlines } from '../analysis/headline.ts';
import { regrets } from '../analysis/regrets.ts';
import { apart } from '../apart.ts';
import type { StoredRun } from '../load.ts';
import { collectResults } from '../rows.ts';
import { regretTable } from '../tables/regrets.ts';
import { terminalTable } from '../tables/render/terminal-table.ts';
import { errorTable } from '../tables/verdicts.ts';
import { terminalSketch } from './terminal-sketch.ts';

/**
 * What a run has found so far: median errors of every learner on every family, which settings vary with d,
 * and a sketch of the errors over d.
 */
export function terminalStatus(run: StoredRun): string {
  const { tasks: results, environments } = apart(collectResults([run]));
  const families = headlines(results);
  const played = environments ? terminalTable(regretTable(regrets(environments))).join('\n') : '';
  if (families.length === 0) return played;
  const table = {
    ...errorTable(families, results.series),
    caption: 'Median relative test errors so far, at the largest d of each family that most learners reach.',
  };
  const { alongCurves = [] } = results;
  return [played, terminalTable(table).join('\n'), alongCurves.join('\n'), terminalSketch(results)]
    .filter(Boolean)
    .join('\n\n');
}
