import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairedComparisons } from '../../../reports/analysis/paired-comparisons.ts';
import { criticalDifferences } from '../../../reports/charts/critical-difference.ts';
import { createRenderer } from '../../../reports/charts/render.ts';
import { collectResults, type Results } from '../../../reports/rows.ts';
import { type SyntheticOptions, syntheticRun } from '../synthetic-run.ts';
import { assertWellFormed } from '../well-formed.ts';

function results(options: SyntheticOptions = {}): Results {
  const { run, cells } = syntheticRun({ seeds: 3, ...options });
  return collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
}

test('a chart states every learner’s rank, the critical difference and how many pairs it is based on', () => {
  const data = results();
  const [chart, ...others] = criticalDifferences(data);
  assert.deepEqual(others, []);
  for (const { ranking, facet } of pairedComparisons(data)) {
    assert.ok(ranking);
    for (const { series, meanRank } of ranking.learners)
      assert.ok(chart.alternative.includes(`${series} ${meanRank.toFixed(2)}`), `${facet.label} ${series}`);
    assert.ok(
      chart.alternative.includes(`critical difference ${ranking.test.criticalDifference.toFixed(2)}`),
    );
  }
  assert.match(chart.figure.caption, /over 9 \(d, seed\) pairs that all learners attempted/);
  assert.notEqual(chart.configuration(), chart.configuration());
});

test('a chart shows three families', () => {
  const charts = criticalDifferences(results({ families: ['a', 'b', 'c', 'd'], d: [8] }));
  assert.deepEqual(
    charts.map(({ name }) => name),
    ['critical-difference', 'critical-difference-2'],
  );
  assert.ok(charts[0].height > 2 * charts[1].height);
});

test('both files can be drawn, names are text, and every learner’s line has its colour', async () => {
  const renderer = await createRenderer();
  const data = results({ hostile: true, families: ['bfc-wide'], d: [8] });
  const [chart] = criticalDifferences(data);
  const svg = renderer.svg(chart);
  assertWellFormed(svg);
  assert.ok(!svg.includes('<script'));
  for (const { style } of chart.figure.key) assert.ok(svg.includes(`stroke="${style.colour}"`), style.colour);
  assert.equal(renderer.png(chart).subarray(1, 4).toString(), 'PNG');
});

test('fewer than three learners, or nothing but failures, give no chart', () => {
  assert.deepEqual(criticalDifferences(results({ learners: ['deep-sgd', 'mean'] })), []);
  assert.deepEqual(criticalDifferences(results({ everything: 'crashed' })), []);
});
