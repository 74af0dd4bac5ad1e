import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundFeatures } from '../../reports/analysis/found-features.ts';
import { allCharts } from '../../reports/charts/all-charts.ts';
import { overlapCharts, spanErrorCharts } from '../../reports/charts/feature-error.ts';
import type { Results, Row } from '../../reports/rows.ts';
import { foundFeaturesTable } from '../../reports/tables/found-features.ts';
import { diagnosedResults } from './diagnosed-rows.ts';

/** The diagnosed fits with what newer versions store: halved feature errors as span errors, and an overlap. */
function withFound(results: Results): Results {
  const rows = results.rows.map((row): Row => {
    const trace = row.trace.map((entry) => ({
      ...entry,
      spanErrors: { '2': (entry.featureErrors?.['2'] ?? 1) / 2, '3': 0.45 },
      overlap: 1 - (entry.featureErrors?.['2'] ?? 1) / 2,
      coverage: [0.99, 0.25],
    }));
    const { spanErrors, overlap, coverage } = trace[trace.length - 1];
    return { ...row, trace, spanErrors, overlap, coverage };
  });
  return { ...results, rows };
}

const results = withFound(diagnosedResults());

test('the span error of every layer below the top is drawn over training', () => {
  const charts = spanErrorCharts(results);
  assert.deepEqual(
    charts.map(({ name }) => name),
    ['span-error'],
  );
  const [left, right] = charts[0].figure.panels;
  const ends = (panel: typeof left) =>
    panel.curves.map(({ series, points }) => [series, Number(points.at(-1)?.y.toPrecision(6))]);
  assert.deepEqual(ends(left), [
    ['deep-sgd', 0.001],
    ['frozen', 0.4],
  ]);
  assert.deepEqual(ends(right), [
    ['frozen', 0.4],
    ['joint', 0.01],
  ]);
});

test('overlap and the least coverage have a chart each', () => {
  const charts = overlapCharts(results);
  assert.deepEqual(
    charts.map(({ name }) => name),
    ['overlap', 'coverage'],
  );
  const [curve] = charts[1].figure.panels[0].curves;
  assert.ok(curve.points.every(({ y }) => y === 0.25));
});

test('without stages there is one column, which does not speak of a first training', () => {
  const rows = results.rows.filter(({ series }) => series === 'deep-sgd');
  const [chart] = spanErrorCharts({ ...results, rows });
  assert.deepEqual(
    chart.figure.panels.map(({ title }) => title),
    ['bfc-wide, d = 16', 'bfc-wide, d = 32'],
  );
  assert.doesNotMatch(chart.figure.caption, /Left|Right/);
});

test('results of earlier versions have the charts that they had', () => {
  const names = allCharts(diagnosedResults()).map(({ name }) => name);
  assert.ok(names.includes('feature-error'));
  assert.ok(!names.some((name) => /span|overlap|coverage/.test(name)), names.join());
});

test('the table has final models, by d and learner, with medians over seeds', () => {
  const found = foundFeatures(results).filter(({ facet }) => facet.label === 'bfc-wide');
  assert.deepEqual(
    found.map(({ d, series, seeds }) => [d, series, seeds]),
    [16, 32].flatMap((d) => ['deep-sgd', 'frozen', 'joint'].map((series) => [d, series, 3])),
  );
  const { spans, overlap, coverage, chance } = found[1];
  assert.deepEqual(
    spans.map(({ layer, error }) => [layer, error.median]),
    [
      [2, 0.4],
      [3, 0.45],
    ],
  );
  assert.deepEqual([overlap?.median, coverage, chance], [0.6, [0.99, 0.25], 2 / 16]);
  const { columns, rows } = foundFeaturesTable(found);
  assert.equal(columns.length, rows[0].entries.length);
  assert.deepEqual(
    rows[1].entries.map(({ text }) => text),
    ['bfc-wide', '16', '2,048', 'frozen', '3', '0.40', '0.45', '0.6', '0.13', '0.99, 0.25'],
  );
});

test('failed fits and fits without diagnosis are left out, and columns that nobody fills', () => {
  const [one, ...others] = results.rows;
  const rows = [
    ...others.map(({ spanErrors: _s, overlap: _o, coverage: _c, ...row }): Row => row),
    { ...one, status: 'diverged' as const },
  ];
  assert.deepEqual(foundFeatures({ ...results, rows }), []);
  const spans = foundFeatures({ ...results, rows: [{ ...one, overlap: undefined, coverage: undefined }] });
  assert.ok(!foundFeaturesTable(spans).columns.some(({ title }) => title === 'overlap'));
});
