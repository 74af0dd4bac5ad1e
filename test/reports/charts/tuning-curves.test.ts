import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellId } from '../../../harness/results/cell-id.ts';
import type { CellRecord, TrialRecord } from '../../../harness/results/record.ts';
import { tuneSpecOf } from '../../../harness/results/tune-spec.ts';
import { allCharts } from '../../../reports/charts/all-charts.ts';
import { bestSoFar, tuningCurves } from '../../../reports/charts/tuning-curves.ts';
import { collectResults } from '../../../reports/rows.ts';
import { syntheticRun } from '../synthetic-run.ts';

const trial = (index: number, validationError?: number): TrialRecord => ({
  index,
  params: {},
  status: validationError === undefined ? 'diverged' : 'ok',
  ...(validationError === undefined ? {} : { validationError }),
  wallSeconds: 1,
  cpuSeconds: 1,
});

/** The results of a synthetic run with a search of these trials behind every tuned fit. */
function tuned(trials: readonly TrialRecord[]) {
  const { run, cells } = syntheticRun({ seeds: 2, learners: ['deep-sgd', 'kernel-ridge rbf', 'mean'] });
  const searches = cells
    .filter(({ spec }) => spec.tuning.trials > 0)
    .map((cell): CellRecord => {
      const spec = tuneSpecOf(cell.spec);
      return { ...cell, id: cellId(spec), spec, trials: [...trials] };
    });
  const fits = cells.map((cell) => ({ ...cell, id: cellId(cell.spec) }));
  return collectResults([{ run, fits, searches, warnings: [] }]);
}

test('a tuning curve is the smallest validation error so far, and begins with the first trial that succeeds', () => {
  const trials = [trial(0), trial(1, 0.5), trial(2, 0.7), trial(3), trial(4, 0.2)];
  assert.deepEqual(bestSoFar({ trials }), [
    { x: 2, y: 0.5 },
    { x: 3, y: 0.5 },
    { x: 4, y: 0.5 },
    { x: 5, y: 0.2 },
  ]);
});

test('every tuned learner has a curve in the panel of its family, at the d of the headline', () => {
  const results = tuned([trial(0, 0.4), trial(1, 0.1), trial(2, 0.3)]);
  const [chart, ...more] = tuningCurves(results);
  assert.equal(more.length, 0);
  assert.equal(chart.name, 'tuning-curves');
  assert.deepEqual(
    chart.figure.panels.map(({ title }) => title),
    ['bfc-wide (degree 4), d = 32', 'bfc-deep-wide (degree 8), d = 32'],
  );
  for (const { curves } of chart.figure.panels) {
    assert.deepEqual(
      curves.map(({ series }) => series),
      ['deep-sgd', 'kernel-ridge rbf'],
    );
    for (const { points } of curves)
      assert.deepEqual(
        points.map(({ y }) => y),
        [0.4, 0.1, 0.1],
      );
  }
  assert.deepEqual(
    chart.figure.x.ticks.map(({ label }) => label),
    ['1', '2', '3'],
  );
  assert.ok(
    allCharts(results).some(({ name }) => name === 'tuning-curves'),
    'a report shows it',
  );
});

test('there is no chart without searches, with a single trial, or with failed trials only', () => {
  const { run, cells } = syntheticRun({ seeds: 2 });
  assert.deepEqual(tuningCurves(collectResults([{ run, fits: cells, searches: [], warnings: [] }])), []);
  assert.deepEqual(tuningCurves(tuned([trial(0, 0.4)])), []);
  assert.deepEqual(tuningCurves(tuned([trial(0), trial(1)])), []);
});
