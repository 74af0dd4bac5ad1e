import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CellRecord } from '../../../harness/results/record.ts';
import { compareRuns } from '../../../reports/compare/compare-runs.ts';
import { comparisonMarkdown } from '../../../reports/compare/comparison-markdown.ts';
import type { StoredRun } from '../../../reports/load.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';

function stored(options: SyntheticOptions, factor = 1): StoredRun {
  const { run, cells } = syntheticRun({ d: [8, 16], ...options });
  const fits = cells.map(
    (cell) =>
      ({
        ...cell,
        ...(cell.metrics && {
          metrics: { ...cell.metrics, relativeTestError: cell.metrics.relativeTestError * factor },
        }),
      }) as CellRecord,
  );
  return { run, fits, searches: [], warnings: [] };
}

test('a hostile name is text, calls nobody and breaks no table', () => {
  const options: SyntheticOptions = { hostile: true, learners: ['mean'], families: ['@somebody | x'] };
  const markdown = comparisonMarkdown(compareRuns(stored(options), stored(options, 4), { tolerance: 0.1 }));
  assert.equal(/[^\\]<(script|img)/.exec(markdown), null);
  assert.equal(/@\w/.exec(markdown), null);
  const rows = markdown.split('\n').filter((line) => line.startsWith('| worse |'));
  assert.ok(rows.length > 0);
  for (const row of rows) assert.equal(row.split(/(?<!\\)\|/).length, 10, row);
  assert.ok(markdown.length < 65_536);
});

test('runs that agree have no table of changes; missing fits and environments are named', () => {
  const before = stored({ learners: ['mean', 'deep-sgd'] });
  const after = stored({ learners: ['deep-sgd'] });
  const { environment } = after.run;
  const other = { ...after, run: { ...after.run, environment: { ...environment, cpu: 'Another CPU' } } };
  const markdown = comparisonMarkdown(compareRuns(before, other, { tolerance: 0.1 }));
  assert.match(markdown, /\*\*No difference in errors beyond 10% and noise/);
  assert.equal(markdown.includes('| change |'), false);
  assert.match(markdown, /\n\| their CPU time \| not judged \| – \| – \| – \|\n/);
  assert.match(markdown, /\nNot compared: 20 fits only before, 0 fits only after\.\n/);
  assert.match(markdown, /- processor: Example CPU @ ?(&#8203;)?2\.40GHz before, Another CPU after/);
});
