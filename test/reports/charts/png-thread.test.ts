import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCharts } from '../../../reports/charts/all-charts.ts';
import { PngThread } from '../../../reports/charts/png-thread.ts';
import { createRenderer } from '../../../reports/charts/render.ts';
import { collectResults } from '../../../reports/rows.ts';
import { syntheticRun } from '../synthetic-run.ts';

const { run, cells } = syntheticRun({ d: [8, 16], seeds: 3, learners: ['deep-sgd', 'layerwise', 'mean'] });
const charts = allCharts(collectResults([{ run, fits: cells, searches: [], warnings: [] }]));

test('the thread draws the same bytes, for charts with panels and for ranks', async () => {
  const { png } = await createRenderer();
  const thread = new PngThread();
  const some = ['error-versus-d', 'critical-difference'].map((name) => {
    const chart = charts.find((other) => other.name === name);
    assert.ok(chart, name);
    return chart;
  });
  const drawn = await Promise.all(some.map((chart) => thread.draw(chart)));
  for (const [i, chart] of some.entries()) assert.ok(drawn[i].equals(png(chart)), chart.name);
  await thread.close();
});

test('data that are not plain, or cannot be drawn, are reported', async () => {
  const thread = new PngThread();
  const [chart] = charts;
  const { drawing: _, ...bare } = chart;
  assert.throws(() => thread.draw(bare), /error-versus-d is not plain data/);
  await assert.rejects(thread.draw({ ...chart, drawing: { kind: 'panels', figure: {} as never } }));
  await thread.close();
});
