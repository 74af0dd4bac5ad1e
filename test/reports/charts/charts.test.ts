import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleSizes } from '../../../reports/analysis/sample-size-to-epsilon.ts';
import { separations } from '../../../reports/analysis/separation.ts';
import { summarise } from '../../../reports/analysis/summary.ts';
import { sweeps } from '../../../reports/analysis/sweeps.ts';
import { allCharts } from '../../../reports/charts/all-charts.ts';
import type { Chart } from '../../../reports/charts/configuration.ts';
import { errorVersusD } from '../../../reports/charts/error-versus-d.ts';
import { errorVersusN } from '../../../reports/charts/error-versus-n.ts';
import { errorVersusTime } from '../../../reports/charts/error-versus-time.ts';
import { layOutKey } from '../../../reports/charts/key-layout.ts';
import { lossCurves } from '../../../reports/charts/loss-curves.ts';
import { nToEpsilonVersusD } from '../../../reports/charts/n-to-epsilon-versus-d.ts';
import { separationVersusD } from '../../../reports/charts/separation-versus-d.ts';
import { timeToEpsilonVersusD } from '../../../reports/charts/time-to-epsilon-versus-d.ts';
import { trainTimeVersusD } from '../../../reports/charts/train-time-versus-d.ts';
import { collectResults, type Results } from '../../../reports/rows.ts';
import { type SyntheticOptions, syntheticLearners, syntheticRun } from '../synthetic-run.ts';

function results(options: SyntheticOptions = {}): Results {
  const { run, cells } = syntheticRun({ seeds: 3, ...options });
  return collectResults([{ run, fits: cells, searches: [], warnings: [] }]);
}

type Point = { x: number; y: number };
const points = (chart: Chart, label: string, panel = 0) =>
  chart
    .configuration()
    .data.datasets.filter((dataset) => dataset.label === label && inPanel(chart, panel, dataset))
    .flatMap(({ data }) => data as unknown as Point[]);

function inPanel(
  { figure }: Chart,
  index: number,
  { xAxisID, yAxisID }: { xAxisID?: string; yAxisID?: string },
): boolean {
  const panel = figure.panels[index];
  return xAxisID === `x${panel.column}` && yAxisID === `y${panel.row}`;
}

test('error versus d has a panel per family and a curve per learner, with medians of its seeds at the d that ran', () => {
  const data = results();
  const chart = errorVersusD(data);
  assert.ok(chart);
  assert.deepEqual(
    chart.figure.panels.map(({ title }) => title),
    ['bfc-wide (degree 4)', 'bfc-deep-wide (degree 8)'],
  );
  assert.deepEqual(
    chart.figure.key.map(({ series }) => series),
    syntheticLearners.map(({ label }) => label),
  );
  assert.deepEqual(
    chart.figure.x.ticks.map(({ label }) => label),
    ['8', '16', '32'],
  );
  for (const [panel, task] of ['bfc-wide', 'bfc-deep-wide'].entries())
    for (const { label } of syntheticLearners) {
      const expected = summarise(data.rows.filter((row) => row.task === task && row.series === label)).map(
        ({ d, error }) => ({ x: d, y: error?.median }),
      );
      assert.deepEqual(points(chart, label, panel), expected, `${task} ${label}`);
    }
  assert.match(chart.figure.caption, /n = 8d²\. Medians over 3 seeds with 95% bootstrap intervals\./);
});

test('both axes are logarithmic, panels are side by side, and the trivial error has its line', () => {
  const chart = errorVersusD(results());
  assert.ok(chart);
  const scales = chart.configuration().options?.scales ?? {};
  for (const id of ['x0', 'x1', 'y0']) assert.equal((scales[id] as { type?: string }).type, 'logarithmic');
  assert.equal(chart.figure.rows[0].reference, 1);
  assert.ok(chart.figure.rows[0].y.max > 1);
  assert.match(chart.figure.rows[0].y.title, /relative test error/);
});

test('bands contain the intervals of the seeds', () => {
  const data = results();
  const chart = errorVersusD(data);
  assert.ok(chart);
  const summaries = summarise(
    data.rows.filter(({ task, series }) => task === 'bfc-wide' && series === 'layerwise'),
  );
  const expected = [
    ...summaries.map(({ error }) => error?.low),
    ...summaries.map(({ error }) => error?.high),
  ];
  assert.deepEqual(
    points(chart, 'layerwise: interval').map(({ y }) => y),
    expected,
  );
  const filled = chart.configuration().data.datasets.filter(({ fill }) => fill === '-1');
  assert.equal(filled.length, 2 * syntheticLearners.length);
});

test('failed fits are in a lane above the plot, and the caption counts them', () => {
  const data = results({ failures: true });
  const chart = errorVersusD(data);
  assert.ok(chart);
  const [row] = chart.figure.rows;
  assert.equal(row.lane, 'failed');
  const expected = new Set(
    data.rows
      .filter(({ status, task }) => task === 'bfc-wide' && status !== 'ok' && status !== 'unsupported')
      .map(({ series, d }) => `${series} ${d}`),
  );
  const lane = chart.figure.panels[0].lane.map(({ series, x }) => `${series} ${x}`);
  assert.deepEqual(new Set(lane), expected);
  const drawn = chart.configuration().data.datasets.filter(({ label }) => label?.endsWith(': failed'));
  const marks = drawn.flatMap((dataset) => dataset.data as unknown as Point[]);
  assert.equal(
    marks.length,
    chart.figure.panels.reduce((sum, panel) => sum + panel.lane.length, 0),
  );
  assert.ok(marks.every(({ x, y }) => y > row.y.max && x > chart.figure.x.min && x < chart.figure.x.max));
  const failed = data.rows.filter(({ status }) => status !== 'ok' && status !== 'unsupported').length;
  assert.match(chart.figure.caption, new RegExp(`${failed} of ${data.rows.length} fits failed`));
  assert.match(chart.figure.caption, /unsupported and not drawn/);
});

test('marks of many learners at one d do not overlap', () => {
  const chart = errorVersusD(results({ everything: 'timeout' }));
  assert.ok(chart);
  const marks = chart
    .configuration()
    .data.datasets.flatMap((dataset) =>
      inPanel(chart, 0, dataset) && dataset.label?.endsWith(': failed')
        ? (dataset.data as unknown as Point[])
        : [],
    );
  assert.equal(marks.length, 3 * syntheticLearners.length);
  assert.equal(
    new Set(marks.map(({ x, y }) => `${x.toPrecision(6)} ${y.toPrecision(6)}`)).size,
    marks.length,
  );
});

test('separation versus d shows ratios to deep-sgd with their intervals and a line at 1, without the mean', () => {
  const data = results();
  const chart = separationVersusD(data);
  assert.ok(chart);
  assert.equal(chart.name, 'separation-versus-d');
  assert.deepEqual(
    chart.figure.panels.map(({ title }) => title),
    ['bfc-wide (degree 4)', 'bfc-deep-wide (degree 8)'],
  );
  for (const [panel, { learners }] of separations(data).entries())
    for (const { series, medians } of learners) {
      if (series.label === 'mean') continue;
      const expected = medians.map(({ d, ratio }) => ({ x: d, y: ratio.median }));
      assert.deepEqual(points(chart, series.label, panel), expected);
      const lows = points(chart, `${series.label}: interval`, panel).slice(0, 3);
      assert.deepEqual(
        lows.map(({ y }) => y),
        medians.map(({ ratio }) => ratio.low),
      );
    }
  const drawn = chart.figure.key.map(({ series }) => series);
  assert.deepEqual(
    syntheticLearners.map(({ label }) => label).filter((label) => !drawn.includes(label)),
    ['deep-sgd', 'mean'],
  );
  assert.equal(chart.figure.rows[0].reference, 1);
  assert.equal(chart.figure.reference, 'as good as deep-sgd');
  assert.equal(chart.figure.rows[0].lane, undefined);
});

test('in separation versus d failed fits are in the lane, and those of deep-sgd are excluded and counted', () => {
  const data = results({ failures: true });
  const chart = separationVersusD(data);
  assert.ok(chart);
  const [{ learners }] = separations(data);
  const failed = learners.flatMap(({ series, medians }) =>
    medians.flatMap((ratio) =>
      ratio.failed > 0 && series.label !== 'mean' ? [`${series.label} ${ratio.d}`] : [],
    ),
  );
  assert.ok(failed.length > 0, 'there is something to see');
  assert.deepEqual(
    new Set(chart.figure.panels[0].lane.map(({ series, x }) => `${series} ${x}`)),
    new Set(failed),
  );
  const own = separations(data).reduce((sum, family) => sum + family.referenceFailed, 0);
  assert.ok(own > 0);
  assert.match(
    chart.figure.caption,
    new RegExp(`Pairs with the ${own} failed fits? of deep-sgd are left out`),
  );
});

test('separation has charts of headlines and of other hierarchies right after the errors, and none with one d', () => {
  const names = (options: SyntheticOptions) => allCharts(results(options)).map(({ name }) => name);
  const families = ['bfc-wide', 'bfc-chain', 'quadratic'];
  const learners = ['deep-sgd', 'layerwise'];
  const charts = names({ families, learners });
  assert.deepEqual(charts.slice(0, 5), [
    'error-versus-d',
    'error-versus-d-hierarchies',
    'error-versus-d-controls',
    'separation-versus-d',
    'separation-versus-d-hierarchies',
  ]);
  assert.ok(!charts.includes('separation-versus-d-controls'));
  assert.ok(!names({ families, learners, d: [16] }).some((name) => name.startsWith('separation')));
  assert.ok(
    !names({ families, learners: ['layerwise', 'mean'] }).some((name) => name.startsWith('separation')),
  );
});

test('training time leaves learners that take none out and says so, where there are any', () => {
  const chart = trainTimeVersusD(results());
  assert.ok(chart);
  assert.ok(!chart.figure.key.some(({ series }) => series === 'mean'));
  assert.match(chart.figure.caption, /Left out for taking almost no time: mean\./);
  assert.ok(chart.figure.rows[0].y.min > 1e-3);
  const without = trainTimeVersusD(results({ learners: ['deep-sgd', 'layerwise'] }));
  assert.ok(without && !without.figure.caption.includes('Left out'));
});

test('time to ε has no median if most seeds are censored, and a mark for it', () => {
  const data = results();
  const chart = timeToEpsilonVersusD(data, 0.01);
  assert.ok(chart);
  const layerwise = points(chart, 'layerwise');
  assert.ok(layerwise[0].y > 0, 'reached at d = 8');
  assert.ok(Number.isNaN(layerwise[2].y), 'not at d = 32');
  assert.ok(chart.figure.panels[0].lane.some(({ series, x }) => series === 'layerwise' && x === 32));
  assert.ok(
    !chart.figure.key.some(({ series }) => series === 'kernel-ridge rbf'),
    'a learner that is never there has no curve',
  );
  assert.equal(timeToEpsilonVersusD(results({ learners: ['mean'] }), 0.01), undefined);
});

test('error versus n appears only if n was swept, at every such d of one or two families, with a row per family', () => {
  assert.equal(errorVersusN(results()), undefined);
  const chart = errorVersusN(results({ samples: [2, 8, 32], seeds: 1 }));
  assert.ok(chart);
  assert.deepEqual(
    chart.figure.panels.map(({ title, column, row }) => `${row}.${column} ${title}`),
    [
      '0.0 bfc-wide (degree 4), d = 8',
      '0.1 bfc-wide (degree 4), d = 16',
      '0.2 bfc-wide (degree 4), d = 32',
      '1.0 bfc-deep-wide (degree 8), d = 8',
      '1.1 bfc-deep-wide (degree 8), d = 16',
      '1.2 bfc-deep-wide (degree 8), d = 32',
    ],
  );
  assert.deepEqual(
    points(chart, 'deep-sgd', 2).map(({ x }) => x),
    [2048, 8192, 32768],
  );
  const places = (options: SyntheticOptions) =>
    errorVersusN(results({ samples: [2, 8], seeds: 1, learners: ['mean'], ...options }))?.figure.panels.map(
      ({ column, row }) => `${row}.${column}`,
    );
  assert.deepEqual(places({ d: [8, 16, 32, 64] }), ['0.0', '0.1', '1.0', '1.1', '2.0', '2.1', '3.0', '3.1']);
  assert.deepEqual(places({ d: [8] }), ['0.0', '0.1']);
});

test('error versus n has whole columns where two families were swept at unlike numbers of d', () => {
  const both = results({ samples: [2, 8], seeds: 1, learners: ['mean'], d: [8, 16, 32, 64] });
  const family = both.rows[0].task;
  for (const first of [1, 2, 3, 4])
    for (const second of [1, 2, 3, 4]) {
      const rows = both.rows.filter(
        (row) => [8, 16, 32, 64].indexOf(row.d) < (row.task === family ? first : second),
      );
      const chart = errorVersusN({ ...both, rows });
      assert.ok(chart && Number.isInteger(chart.height), `${first} and ${second} panels`);
      assert.equal(chart.figure.panels.length, first + second);
      assert.ok(chart.figure.panels.every(({ column }) => Number.isInteger(column)));
    }
});

test('error versus n of many families shows each at the largest d that was swept', () => {
  const chart = errorVersusN(results({ samples: [2, 8], seeds: 1, families: ['a', 'b', 'c'] }));
  assert.deepEqual(
    chart?.figure.panels.map(({ title }) => title),
    ['a (degree 4), d = 32', 'b (degree 4), d = 32', 'c (degree 4), d = 32'],
  );
});

test('n to ε versus d has medians at the swept d, and a lane for learners that the largest n does not bring there', () => {
  assert.equal(nToEpsilonVersusD(results(), 0.1), undefined, 'nothing was swept');
  const data = results({ samples: [2, 8, 32], families: ['bfc-wide'] });
  const chart = nToEpsilonVersusD(data, 0.01);
  assert.ok(chart);
  assert.equal(chart.name, 'n-to-0.01-versus-d');
  const [sweep] = sweeps(data);
  const sizes = sampleSizes(data, sweep, 0.01);
  const layerwise = sizes.filter(({ series }) => series === 'layerwise');
  assert.deepEqual(
    layerwise.map(({ known }) => known),
    ['below', 'exactly', 'above'],
    'what is drawn below',
  );
  assert.deepEqual(points(chart, 'layerwise')[1], { x: 16, y: layerwise[1].value });
  const atOnce = sizes.filter(({ d, known }) => d === 8 && known === 'below').map(({ series }) => series);
  assert.ok(atOnce.length > 2);
  const beside = atOnce.map((label) => points(chart, label)[0]);
  assert.deepEqual(new Set(beside.map(({ y }) => y)), new Set([2 * 64]));
  assert.equal(new Set(beside.map(({ x }) => x)).size, atOnce.length, 'none hides another');
  assert.ok(beside.every(({ x }) => x > chart.figure.x.min && x < 16));
  assert.ok(Number.isNaN(points(chart, 'layerwise')[2].y));
  assert.deepEqual(
    chart.figure.panels[0].lane.filter(({ series }) => series === 'layerwise'),
    [{ series: 'layerwise', x: 32 }],
  );
  assert.equal(chart.figure.rows[0].lane, 'not reached');
  assert.deepEqual(
    points(chart, 'deep-sgd').map(({ y }) => y),
    [2 * 64, 2 * 256, 2 * 1024],
    'the smallest n is enough, and stands for the bound',
  );
  assert.match(chart.figure.caption, /smallest n that was run is an upper bound/);
  assert.ok(!chart.figure.key.some(({ series }) => series === 'kernel-ridge rbf'));
  assert.equal(nToEpsilonVersusD(results({ samples: [2, 8], learners: ['mean'] }), 0.1), undefined);
});

test('the charts of n to ε come right after error versus n', () => {
  const names = allCharts(results({ samples: [2, 8], seeds: 1 })).map(({ name }) => name);
  const at = names.indexOf('error-versus-n');
  assert.deepEqual(names.slice(at + 1, at + 4), [
    'n-to-0.1-versus-d',
    'n-to-0.01-versus-d',
    'n-to-0.001-versus-d',
  ]);
});

test('error versus time has curves for learners that take steps and one marker for those solved at once', () => {
  const chart = errorVersusTime(results());
  assert.ok(chart);
  assert.ok(points(chart, 'deep-sgd').length > 10);
  assert.equal(points(chart, 'kernel-ridge rbf').length, 1);
  assert.equal(points(chart, 'mean').length, 0);
});

test('learning curves show the error above and the loss below, three families per figure', () => {
  const families = ['a', 'b', 'c', 'd'];
  const charts = lossCurves(results({ families, seeds: 1, d: [8] }));
  assert.deepEqual(
    charts.map(({ name }) => name),
    ['loss-curves', 'loss-curves-2'],
  );
  assert.deepEqual(
    charts.map(({ figure }) => [figure.columns, figure.rows.length]),
    [
      [3, 2],
      [1, 2],
    ],
  );
  const [first] = charts;
  assert.deepEqual(
    first.figure.key.filter(({ series }) => /kernel|mean|random/.test(series)),
    [],
    'solvers that take no steps have no learning curve',
  );
  const error = points(first, 'deep-sgd', 0);
  const loss = points(first, 'deep-sgd', 1);
  assert.equal(error.length, loss.length);
  assert.ok(Math.abs(loss[3].y / error[3].y - 0.8) < 1e-9);
});

test('one seed and one d give markers without bands, with uprights if there is an interval', () => {
  const single = errorVersusD(results({ seeds: 1, d: [16] }));
  assert.ok(single);
  assert.match(single.figure.caption, /One seed, so no intervals/);
  assert.equal(points(single, 'deep-sgd').length, 1);
  const several = errorVersusD(results({ seeds: 3, d: [16] }));
  assert.ok(several);
  const upright = points(several, 'deep-sgd: interval');
  assert.equal(upright.length, 2);
  assert.ok(upright[0].x === upright[1].x && upright[0].y < upright[1].y);
  const places = several.figure.panels[0].curves.map((curve) => curve.points[0].x);
  assert.equal(new Set(places).size, syntheticLearners.length, 'learners stand side by side');
  assert.ok(places.every((x) => x > several.figure.x.min && x < several.figure.x.max));
});

test('the axis of a single d is labelled by a statement, because a tick would seem to belong to one learner', () => {
  const { x } = errorVersusD(results({ d: [16] }))?.figure ?? assert.fail();
  assert.deepEqual([x.title, x.ticks], ['input dimension d = 16', []]);
});

test('if a family has one d among others with several, its learners are side by side, close to that d', () => {
  const learners = ['deep-sgd', 'layerwise', 'mean'];
  const several = syntheticRun({ seeds: 3, families: ['a'], d: [16, 32], learners });
  const single = syntheticRun({ seeds: 3, families: ['b'], d: [32], learners });
  const fits = (run: typeof single) => ({ run: run.run, fits: run.cells, searches: [], warnings: [] });
  const chart = errorVersusD(collectResults([fits(several), fits(single)]));
  assert.ok(chart);
  assert.deepEqual(
    points(chart, 'deep-sgd', 0).map(({ x }) => x),
    [16, 32],
  );
  const places = learners.map((label) => points(chart, label, 1)[0].x);
  assert.deepEqual(
    [...places].sort((a, b) => a - b),
    places,
    'in the order of the key',
  );
  assert.equal(new Set(places).size, 3);
  assert.ok(
    places.every((x) => x > 16 * 1.2 && x < chart.figure.x.max),
    places.join(' '),
  );
  assert.ok(places[0] < 32 && places[2] > 32);
  assert.match(chart.figure.caption, /learners stand side by side around it\. \* Told/);
  assert.doesNotMatch(errorVersusD(results())?.figure.caption ?? '', /side by side/);
});

test('no fits give no charts, and failures alone give one', () => {
  assert.deepEqual(allCharts(collectResults([])), []);
  const charts = allCharts(results({ everything: 'crashed' }));
  assert.ok(charts.some(({ name }) => name === 'error-versus-d'));
});

test('configurations are the same every time and created afresh', () => {
  const data = results({ failures: true });
  const text = (charts: readonly Chart[]) => JSON.stringify(charts.map((chart) => chart.configuration()));
  assert.equal(text(allCharts(data)), text(allCharts(results({ failures: true }))));
  const [chart] = allCharts(data);
  assert.notEqual(chart.configuration(), chart.configuration());
  assert.notEqual(chart.configuration().data, chart.configuration().data);
});

test('the key is laid out in groups within the width of the chart', () => {
  const chart = errorVersusD(results());
  assert.ok(chart);
  const layout = layOutKey(chart.figure.key, 608, { reference: 'trivial error' });
  assert.deepEqual(
    layout.columns.map(({ heading }) => heading),
    ['Deep', 'Two-layer', 'Kernel', 'Sequential kernel', 'Control'],
  );
  assert.ok(layout.columns.every(({ x }) => x >= 0 && x < 608));
  assert.equal(layout.columns.flatMap(({ entries }) => entries).length, syntheticLearners.length + 1);
  const narrow = layOutKey(chart.figure.key, 200);
  assert.ok(narrow.height > layout.height);
  assert.equal(Math.min(...narrow.columns.map(({ x }) => x)), 0);
});
