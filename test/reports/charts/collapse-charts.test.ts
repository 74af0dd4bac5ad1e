import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testError } from '../../../reports/analysis/quantity.ts';
import { allCharts } from '../../../reports/charts/all-charts.ts';
import { collapseCharts } from '../../../reports/charts/collapse.ts';
import { darkCounterparts } from '../../../reports/charts/dark-counterparts.ts';
import { dimensionRamp, dimensionStyles } from '../../../reports/charts/dimension-styles.ts';
import { refit } from '../../../reports/charts/refit.ts';
import { palette } from '../../../reports/charts/style.ts';
import { passageVersusD } from '../../../reports/charts/time-to-epsilon-versus-d.ts';
import { sweptResults } from '../swept-results.ts';

test('collapse is drawn as measured on the left and rescaled on the right, a row for each learner, a curve for each d', () => {
  const [chart, ...more] = collapseCharts(sweptResults());
  assert.equal(more.length, 0);
  const { figure } = chart;
  assert.equal(chart.name, 'collapse-error');
  assert.deepEqual(
    figure.panels
      .map(({ title, column, row }) => `${row}.${column} ${title.replace(/\d\.\d\d/g, '#')}`)
      .slice(0, 2),
    ['0.0 deep-sgd*', '0.1 a = # [#, #]: curves 7.5× → #× apart'],
  );
  const [left, right] = figure.panels;
  const a = Number(/a = ([\d.]+)/.exec(right.title)?.[1]);
  assert.ok(Math.abs(a - 2) < 0.1, right.title);
  assert.equal(right.x?.title, `n / d^${a.toFixed(2)}`);
  assert.deepEqual(
    right.curves.map(({ series }) => series),
    ['d = 16', 'd = 24', 'd = 32', 'd = 48', 'd = 64'],
  );
  for (const [i, curve] of right.curves.entries())
    for (const [j, { x, y }] of curve.points.entries()) {
      const measured = left.curves[i].points[j];
      assert.equal(y, measured.y);
      const d = Number(curve.series.slice(4));
      assert.ok(Math.abs(Math.log(measured.x / x) / Math.log(d) - a) < 0.006);
    }
  assert.match(figure.caption, /No exponent for mean: at fewer than three d/);
  assert.match(figure.caption, /\* Told about the target: .*\(deep-sgd\)/);
});

test('many learners continue in further figures, and panels with their own axes can stand one above the other', () => {
  const charts = collapseCharts(
    sweptResults({ families: ['a', 'b', 'c'], learners: ['deep-sgd', 'two-layer'], seeds: 3 }),
  );
  assert.deepEqual(
    charts.map(({ name, figure }) => `${name}: ${figure.rows.length}`),
    ['collapse-error: 4', 'collapse-error-part-2: 2'],
  );
  const narrow = refit(charts[1].figure, 1);
  assert.equal(narrow.rows.length, 4);
  assert.ok(narrow.panels.every(({ x, column }) => x !== undefined && column === 0));
});

test('runs without three n at three d have no such chart, and diagnosed ones have charts of features, too', () => {
  const names = (options: Parameters<typeof sweptResults>[0]) =>
    allCharts(sweptResults({ seeds: 3, ...options }))
      .map(({ name }) => name)
      .filter((name) => /collapse|^n-to|^samples-to/.test(name));
  assert.deepEqual(names({ d: [16, 32] }), ['n-to-0.1-versus-d', 'n-to-0.01-versus-d']);
  assert.deepEqual(names({ samples: [8, 32] }), ['n-to-0.1-versus-d', 'n-to-0.01-versus-d']);
  assert.deepEqual(names({ learners: ['mean'] }), []);
  assert.deepEqual(names({ diagnosed: true, learners: ['two-layer'] }), [
    'n-to-feature-2-r2-0.8-versus-d',
    'n-to-overlap-0.5-versus-d',
    'collapse-error',
    'collapse-feature-2',
    'collapse-overlap',
  ]);
});

test('a level can be charted along samples seen as well as along time', () => {
  const results = sweptResults({ diagnosed: true, learners: ['two-layer'], seeds: 3 });
  const rows = results.rows.map((row) => ({
    ...row,
    trace: row.trace.map((point, i) => ({ ...point, error: 0.5 / 10 ** i })),
  }));
  const chart = passageVersusD({ ...results, rows }, { level: 0.1, quantity: testError, along: 'samples' });
  assert.ok(chart);
  assert.equal(chart.name, 'samples-to-0.1-versus-d');
  assert.equal(chart.title, 'Samples seen to a relative error of 0.1');
  assert.equal(chart.figure.rows[0].y.title, 'samples seen to ε = 0.1');
});

test('colours of d are in order and of their own, with counterparts on a dark page, and shapes tell neighbours apart', () => {
  const learners = new Set(palette.flatMap(({ colour, dark }) => [colour, dark]));
  const dark = darkCounterparts();
  for (const step of dimensionRamp) {
    assert.ok(!learners.has(step.colour), step.colour);
    assert.equal(dark.get(step.colour), step.dark);
  }
  const styles = [...dimensionStyles([4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]).values()];
  const places = styles.map(({ colour }) => dimensionRamp.findIndex((step) => step.colour === colour));
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
  assert.equal(places[0], 0);
  assert.equal(places.at(-1), dimensionRamp.length - 1);
  for (let i = 1; i < styles.length; i++)
    assert.notDeepEqual(
      [styles[i].marker, styles[i].rotation, styles[i].hollow],
      [styles[i - 1].marker, styles[i - 1].rotation, styles[i - 1].hollow],
    );
});
