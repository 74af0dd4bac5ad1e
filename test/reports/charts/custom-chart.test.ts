import assert from 'node:assert/strict';
import { test } from 'node:test';
import example from '../../../examples/error-versus-cpu-time.ts';
import { customCharts, defineChart } from '../../../reports/charts/custom-chart.ts';
import { createRenderer } from '../../../reports/charts/render.ts';
import { collectResults, type Results } from '../../../reports/rows.ts';
import { syntheticRun } from '../synthetic-run.ts';
import { assertWellFormed } from '../well-formed.ts';

function results(options: Parameters<typeof syntheticRun>[0] = {}): Results {
  const { run, cells } = syntheticRun(options);
  return collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
}

test('the example draws every learner in its colour, as PNG, SVG and PDF', async () => {
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
});

test('a chart with nothing to show is left out, and one that throws is named', () => {
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

/** A custom chart of these points, on logarithmic axes or not. */
function chartOf(
  datasets: object[],
  { type = 'scatter', scale = 'logarithmic', labels = undefined as string[] | undefined } = {},
) {
  const [chart] = customCharts(
    [
      defineChart({
        name: 'own',
        title: 'Own',
        alternative: 'Own.',
        caption: 'Own points.',
        configuration: () =>
          ({
            type,
            data: { labels, datasets },
            options: { scales: { x: { type: labels ? 'category' : scale }, y: { type: scale } } },
          }) as never,
      }),
    ],
    results(),
  );
  return chart;
}

test('points of 0 on a logarithmic axis are in a lane, whatever their form, and the caption says whose they are', async () => {
  const renderer = await createRenderer();
  const forms = [
    [
      {
        label: 'a',
        data: [
          { x: 1, y: 0 },
          { x: 0, y: 0.1 },
          { x: 0, y: 0 },
          { x: 2, y: 1 },
        ],
      },
    ],
    [
      {
        label: 'a',
        data: [
          [1, 0],
          [0, 1],
          [0, 0],
          [2, 1],
        ],
      },
    ],
    [
      {
        label: 'a',
        data: [
          { t: 1, e: 0 },
          { t: 0, e: 1 },
          { t: 0, e: 0 },
          { t: 2, e: 1 },
        ],
        parsing: { xAxisKey: 't', yAxisKey: 'e' },
      },
    ],
  ];
  for (const datasets of forms) {
    const chart = chartOf(datasets);
    assert.equal(chart.figure.caption, 'Own points. In the lane of 0 beyond the axis: 3 points of a.');
    assert.equal(chart.configuration().data.datasets.length, 2);
    assert.ok(renderer.png(chart).length > 1000);
    assert.ok(renderer.svg(chart).includes('Own'));
  }
  const line = chartOf([{ label: 'a', data: [0, 1, 0] }], { type: 'line', labels: ['x', 'y', 'z'] });
  assert.match(line.figure.caption, /2 points of a\.$/);
  assert.deepEqual(line.configuration().data.datasets[1].data, [0, null, 0]);
  assert.ok(renderer.png(line).length > 1000);
});

test('if every point has a place nothing is added, and bars of 0 are reported as not drawn', () => {
  for (const chart of [
    chartOf([{ label: 'a', data: [{ x: 1, y: 2 }] }]),
    chartOf([{ label: 'a', data: [{ x: 0, y: 0 }] }], { scale: 'linear' }),
  ]) {
    assert.equal(chart.figure.caption, 'Own points.');
    assert.equal(chart.configuration().data.datasets.length, 1);
  }
  const bars = chartOf([{ label: 'a', data: [0, 1] }], { type: 'bar', labels: ['x', 'y'] });
  assert.match(bars.figure.caption, /Not drawn, .*: 1 value of 0 or less of a\.$/);
});
