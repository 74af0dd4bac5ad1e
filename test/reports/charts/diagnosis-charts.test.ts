import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCharts } from '../../../reports/charts/all-charts.ts';
import {
  correctionRatioVersusD,
  correctionRatioVersusRho,
} from '../../../reports/charts/correction-ratio.ts';
import { featureAngleCharts, featureErrorCharts } from '../../../reports/charts/feature-error.ts';
import type { Panel } from '../../../reports/charts/figure.ts';
import { diagnosedResults, withThirdLayer } from '../diagnosed-rows.ts';

const drawn = ({ curves }: Panel) =>
  curves.map(({ series, points }) => [series, ...points.map(({ x, y }) => [x, Number(y.toPrecision(6))])]);

test('feature error shows the layer’s own training on the left, the frozen and the joint stage on the right', () => {
  const [chart, ...more] = featureErrorCharts(diagnosedResults());
  assert.equal(more.length, 0);
  assert.match(chart.figure.caption, /Medians over 3 seeds with 95% bootstrap intervals\. \* Told about/);
  const { panels } = chart.figure;
  assert.deepEqual(
    panels.map(({ title }) => title),
    [16, 32].flatMap((d) => [`bfc-wide, d = ${d}: first trained`, 'the stage after the top layer’s']),
  );
  assert.deepEqual(drawn(panels[0]), [
    ['deep-sgd', [10, 0.9], [50, 0.3], [200, 0.008], [300, 0.002]],
    ['frozen', [50, 1], [100, 0.8]],
  ]);
  assert.deepEqual(drawn(panels[1]), [
    ['frozen', [50, 0.8], [100, 0.8]],
    ['joint', [50, 0.41], [100, 0.02]],
  ]);
  const [{ low, high }] = panels[1].curves[1].points.slice(-1);
  assert.deepEqual([low, high], [0.01, 0.03]);
});

test('one seed has no median and no interval, and the caption says so', () => {
  const results = diagnosedResults();
  const one = { ...results, rows: results.rows.filter(({ seed }) => seed === 1) };
  assert.match(featureErrorCharts(one)[0].figure.caption, / One seed, so no intervals\. \* Told about/);
  assert.match(
    correctionRatioVersusD(one)?.figure.caption ?? '',
    / One seed, so no intervals\. \* Told about/,
  );
});

test('the largest angle of the lowest layer is drawn in degrees', () => {
  const [chart] = featureAngleCharts(diagnosedResults());
  assert.deepEqual(drawn(chart.figure.panels[1])[1], ['joint', [50, 36.9], [100, 1.8]]);
});

test('a sweep over rho is drawn over training only if there is nothing else', () => {
  const results = diagnosedResults();
  const sweep = { ...results, facets: results.facets.slice(1) };
  const [chart] = featureErrorCharts(sweep);
  assert.deepEqual(
    chart.figure.panels.filter(({ column }) => column === 0).map(({ title }) => title),
    ['gap 0.1, d = 32: first trained', 'gap 1, d = 32: first trained'],
  );
});

test('correction ratios are drawn against d and rho, the test error above the feature error', () => {
  const overD = correctionRatioVersusD(diagnosedResults());
  assert.ok(overD);
  assert.deepEqual(overD.figure.panels.map(drawn), [
    [['joint', [16, 12.5], [32, 6.25]]],
    [['joint', [16, 40], [32, 40]]],
  ]);
  const overRho = correctionRatioVersusRho(diagnosedResults());
  assert.deepEqual(overRho?.figure.panels.map(drawn)[0], [['joint', [0.1, 6.25], [1, 6.25]]]);
  assert.deepEqual(
    overRho?.figure.x.ticks.map(({ label }) => label),
    ['0.1', '1'],
  );
});

test('every layer below the top has a figure of its own and a row among the ratios; the top layer has neither', () => {
  const results = diagnosedResults();
  const deep = { ...results, rows: withThirdLayer(results.rows) };
  const charts = featureErrorCharts(deep);
  assert.deepEqual(
    charts.map(({ name }) => name),
    ['feature-error', 'feature-error-layer-3'],
  );
  const { panels } = charts[1].figure;
  // Steps count from the beginning of the stage that trains the layer.
  assert.deepEqual(drawn(panels[0]), [
    ['deep-sgd', [10, 1.8], [50, 0.6], [200, 0.016], [300, 0.004]],
    ['frozen', [50, 1.6], [100, 1.6]],
  ]);
  assert.deepEqual(drawn(panels[1]), [
    ['frozen', [50, 1.6], [100, 1.6]],
    ['joint', [50, 0.82], [100, 0.04]],
  ]);
  const titles = correctionRatioVersusD(deep)?.figure.panels.map(({ title, row }) => [title, row]);
  assert.deepEqual(titles, [
    ['bfc-wide: test error', 0],
    ['bfc-wide: layer-2 feature error', 1],
    ['bfc-wide: layer-3 feature error', 2],
  ]);
});

test('a family with fewer layers leaves the rows of higher layers empty', () => {
  const results = diagnosedResults();
  const other = { label: 'deeper', family: 'deeper', params: {} };
  const wide = results.rows.filter(({ task }) => task === 'bfc-wide');
  const rows = [...wide, ...withThirdLayer(wide).map((row) => ({ ...row, task: other.label }))];
  const chart = correctionRatioVersusD({ ...results, rows, facets: [results.facets[0], other] });
  assert.deepEqual(
    chart?.figure.panels.map(({ title, column, row }) => [title, column, row]),
    [
      ['bfc-wide: test error', 0, 0],
      ['bfc-wide: layer-2 feature error', 0, 1],
      ['deeper: test error', 1, 0],
      ['deeper: layer-2 feature error', 1, 1],
      ['deeper: layer-3 feature error', 1, 2],
    ],
  );
});

test('the charts are in a section of the report if fits were diagnosed', () => {
  const results = diagnosedResults();
  const names = allCharts(results)
    .filter(({ section }) => section === 'correction')
    .map(({ name }) => name);
  assert.deepEqual(names, [
    'feature-error',
    'feature-angle',
    'correction-ratio-versus-d',
    'correction-ratio-versus-rho',
  ]);
  const rows = results.rows.map((row) => ({
    ...row,
    trace: row.trace.map(({ featureErrors: _, featureAngles: __, ...entry }) => entry),
  }));
  assert.deepEqual(
    allCharts({ ...results, rows }).filter(({ section }) => section === 'correction'),
    [],
  );
});
