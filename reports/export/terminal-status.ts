import { headlines } from '../analysis/headline.ts';
import type { StoredRun } from '../load.ts';
import { formatError } from '../numbers.ts';
import { collectResults } from '../rows.ts';
import type { VerdictMatrix } from '../verdict-matrix.ts';
import { terminalSketch } from './terminal-sketch.ts';
import { terminalVerdicts } from './terminal-verdicts.ts';

/** What a run has found so far: median errors of every learner on every family, and a sketch of them over d. */
export function terminalStatus(run: StoredRun): string {
  const results = collectResults([run]);
  const families = headlines(results);
  if (families.length === 0) return '';
  const matrix: VerdictMatrix = {
    caption: 'Median relative test errors so far, at the largest d of each family that most learners reach.',
    families: families.map(({ facet, d }) => ({ label: facet.label, d })),
    rows: results.series.flatMap(({ label }) => {
      const errors = families.map(
        ({ entries }) => entries.find(({ series }) => series.label === label)?.summary.error?.median,
      );
      if (errors.every((error) => error === undefined)) return [];
      return [
        {
          learner: label,
          isReference: false,
          cells: errors.map((error) => ({ error: error === undefined ? '–' : formatError(error) })),
        },
      ];
    }),
  };
  return [terminalVerdicts(matrix), terminalSketch(results)].filter(Boolean).join('\n\n');
}
