import assert from 'node:assert/strict';
import { test } from 'node:test';
import example from '../../../examples/error-versus-cpu-time.ts';
import { isChartFile } from '../../../reports/charts/all-charts.ts';
import { customCharts, defineChart } from '../../../reports/charts/custom-chart.ts';
import { createRenderer } from '../../../reports/charts/render.ts';
import { collectResults, type Results } from '../../../reports/rows.ts';
import { syntheticRun } from '../synthetic-run.ts';
import { assertWellFormed } from '../well-formed.ts';

function results(options: Parameters<typeof syntheticRun>[0] = {}): Results {
  const { run, cells } = syntheticRun(options);
  return collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
}

test('the example draws every learner in its colour, and is drawn as PNG, SVG and PDF', async () => {
  const own = results({ hostile: true });
  const [chart] = customCharts([example], own);
  const { datasets } = chart.configuration().data;
  assert.equal(datasets.length, own.series.length);
  assert.ok(
    datasets.every(({ data }) => data.length === 5),
    'one point a seed',
  );
  assert.equal(datasets[0].backgroundColor, '#0B3D91');
  const renderer = await createRenderer();
  assert.deepEqual(
    [...renderer.png(chart).subarray(1, 4)].map((code) => String.fromCharCode(code)).join(''),
    'PNG',
  );
  assert.equal(renderer.pdf(chart).subarray(0, 5).toString(), '%PDF-');
  assertWellFormed(renderer.svg(chart));
  assert.ok(isChartFile(`${chart.name}.svg`), 'a later report removes it');
});

test('a chart with nothing to show is left out, and one that throws says which it is', () => {
  const nothing = defineChart({ ...example, configuration: () => undefined });
  assert.deepEqual(customCharts([nothing], results()), []);
  assert.deepEqual(customCharts([example], results({ everything: 'timeout' })), []);
  const broken = defineChart({
    ...example,
    configuration() {
      throw new Error('no such column');
    },
  });
  assert.throws(
    () => customCharts([broken], results()),
    /^Error: chart error-versus-cpu-time: no such column$/,
  );
  assert.throws(
    () => customCharts([example, example], results()),
    /two charts are called error-versus-cpu-time/,
  );
});
