import { sha256 } from '../../harness/results/sha256.ts';
import { isBelowFullStrength } from '../analysis/full-strength.ts';
import { apart } from '../apart.ts';
import { loadRuns, type StoredRun } from '../load.ts';
import { plural } from '../numbers.ts';
import { plainText } from '../plain-text.ts';
import { collectResults } from '../rows.ts';
import { fingerprintOfAll } from '../run-hash.ts';
import { nameOfRuns } from '../site/site-run.ts';
import { type Baseline, BaselineTable, outcomeOf } from './baseline.ts';

/**
 * The run in a folder, or all that were merged into it, as a baseline. The checksums of its cells are verified.
 *
 * @param source its name for users
 * @throws UnreadableRecordError where the folder holds no run; BaselineError if it is too large
 */
export function readStoredRun(folder: string, source: string): Baseline {
  const runs = loadRuns([folder]);
  const { tasks: results } = apart(collectResults(runs));
  const table = new BaselineTable();
  let [weak, transferred] = [0, 0];
  for (const row of results.rows) {
    const facet = results.facets.find(({ label }) => label === row.task);
    const series = results.series.find(({ label }) => label === row.series);
    if (!facet || !series) continue;
    if (isBelowFullStrength(row)) weak++;
    else if (row.transferred) transferred++;
    else {
      const { label, family, params, digest } = facet;
      const { learner, params: fixed, traits } = series;
      table.add(
        { label, family, params: { ...params }, ...(digest !== undefined && { digest }) },
        { label: series.label, learner, params: { ...fixed }, ...(traits && { traits }) },
        [row.d, row.n, row.seed, outcomeOf(row.status, row.testError)],
      );
    }
  }
  const warnings = runs.reduce((sum, run) => sum + run.warnings.length, 0);
  const leftOut = (count: number, what: string) =>
    count > 0 ? [`${plural(count, 'fit')} left out: ${what}.`] : [];
  return {
    schema: 1,
    name: plainText(nameOfRuns(runs), 40) || 'run',
    source: plainText(source, 300),
    hash: sha256(fingerprintOfAll(runs)),
    made: runs.map(madeOf),
    remarks: [
      ...leftOut(weak, 'of kernels below full strength'),
      ...leftOut(transferred, 'with features from another task'),
      ...(warnings > 0 ? [`${plural(warnings, 'damaged cell')} left out.`] : []),
    ],
    tasks: table.tasks,
    series: table.series,
    fits: table.fits.map((fit) => [...fit]),
  };
}

function madeOf({ run: { package: made, environment } }: StoredRun): string {
  return plainText(`${made.name} ${made.version}, ${environment.cpu}, ${environment.backend.name}`, 200);
}
