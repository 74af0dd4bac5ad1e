import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Axis, decadeAxis, valueAxis } from '../../../reports/charts/axis.ts';
import { benchmarkCharts } from '../../../reports/charts/benchmark-times.ts';
import { type Chart, chartOf } from '../../../reports/charts/configuration.ts';
import { correctionRatioVersusD } from '../../../reports/charts/correction-ratio.ts';
import { errorVersusD } from '../../../reports/charts/error-versus-d.ts';
import { errorVersusTime } from '../../../reports/charts/error-versus-time.ts';
import type { Curve, CurvePoint, Figure } from '../../../reports/charts/figure.ts';
import { withLanes, xEnds, yEnds } from '../../../reports/charts/lanes.ts';
import { refit } from '../../../reports/charts/refit.ts';
import { createRenderer } from '../../../reports/charts/render.ts';
import { ticksOf } from '../../../reports/charts/scales.ts';
import { separationVersusD } from '../../../reports/charts/separation-versus-d.ts';
import type { Results, Row } from '../../../reports/rows.ts';
import { deepRow, resultsOf, stageWiseRow } from '../diagnosed-rows.ts';
import { aRow } from '../rows-for-tests.ts';
import { knownStyles } from './known-styles.ts';

const series = [
  { label: 'deep-sgd', learner: 'deep-sgd', params: {} },
  { label: 'memory', learner: 'memory', params: {} },
];
const facets = [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }];

/** Errors of the learner `memory` by d, one per seed; deep-sgd has 0.3, or as given. */
function resultsWith(memory: Record<number, number[]>, deep: (d: number) => number = () => 0.3): Results {
  const rows = Object.entries(memory).flatMap(([d, errors]) =>
    errors.flatMap((testError, i): Row[] => [
      aRow({ d: Number(d), n: 100, seed: i + 1, testError: deep(Number(d)) }),
      aRow({
        d: Number(d),
        n: 100,
        seed: i + 1,
        testError,
        series: 'memory',
        learner: 'memory',
        id: `m${d}${i}`,
      }),
    ]),
  );
  return { rows, series, facets };
}

type Drawn = { label: string; data: { x: number; y: number }[]; fill?: unknown };
const datasetsOf = (chart: Chart) => chart.configuration().data.datasets as unknown as Drawn[];
const named = (chart: Chart, label: string) => datasetsOf(chart).filter((dataset) => dataset.label === label);

/** Values on an axis and in the lane at its low end. */
function isInLane(value: number, axis: Axis, ends = xEnds(axis)): boolean {
  return axis.zero !== undefined && value > ends.min && value < axis.min;
}

test('an error of 0 has a mark in a lane with a tick "0", the caption names its learner, and its line has a gap', () => {
  const chart = errorVersusD(resultsWith({ 8: [0.5], 16: [0], 32: [0.2] }));
  assert.ok(chart);
  const [row] = chart.figure.rows;
  assert.equal(row.y.zero, '0');
  assert.match(
    chart.figure.caption,
    /Lane below the plot: relative test error of 0 \(memory\), which has no place on a logarithmic axis\. \* Told about/,
  );
  const [line] = named(chart, 'memory');
  assert.deepEqual(
    line.data.map(({ y }) => y),
    [0.5, Number.NaN, 0.2],
  );
  const [mark] = named(chart, 'memory: 0');
  assert.equal(mark.data.length, 1);
  assert.ok(isInLane(mark.data[0].y, row.y, yEnds(row)));
  assert.ok(Math.abs(Math.log(mark.data[0].x / 16)) < 0.1, 'at its d');
  const [tick] = ticksOf(row.y, yEnds(row));
  assert.equal(tick.label, '0');
  assert.ok(isInLane(tick.value, row.y, yEnds(row)));
});

test('charts without zeros have no lane, and their captions do not mention one', () => {
  const chart = errorVersusD(resultsWith({ 8: [0.5], 16: [0.1] }));
  assert.ok(chart);
  assert.equal(chart.figure.rows[0].y.zero, undefined);
  assert.doesNotMatch(chart.figure.caption, /[Ll]ane/);
  assert.equal(withLanes(chart.figure).caption, chart.figure.caption);
});

test('an interval that ends at 0 runs into the lane and ends there with a stroke', () => {
  const chart = errorVersusD(resultsWith({ 8: [0, 0.2, 0.3], 16: [0.2, 0.2, 0.3] }));
  assert.ok(chart);
  const [row] = chart.figure.rows;
  assert.match(chart.figure.caption, /Intervals that run into the lane below the plot end at 0 \(memory\)/);
  const [stroke] = named(chart, 'memory: interval that ends below the plot');
  assert.deepEqual(
    stroke.data.map(({ x }) => x),
    [8],
  );
  assert.ok(isInLane(stroke.data[0].y, row.y, yEnds(row)));
  const low = named(chart, 'memory: interval')[0];
  assert.ok(isInLane(low.data[0].y, row.y, yEnds(row)), 'the band, too');
  assert.equal(named(chart, 'memory')[0].data[0].y, 0.2, 'the median stands where it is');
});

test('a median of 0 whose interval does not end there has an upright from the lane, and no band through it', () => {
  const chart = errorVersusD(resultsWith({ 8: [0, 0, 0.3], 16: [0.2, 0.2, 0.3], 32: [0.2, 0.3, 0.3] }));
  assert.ok(chart);
  const [row] = chart.figure.rows;
  const [band] = named(chart, 'memory: interval');
  assert.ok(Number.isNaN(band.data[0].y));
  const upright = named(chart, 'memory: interval').find(({ data }) => data.length === 2);
  assert.ok(upright && isInLane(upright.data[0].y, row.y, yEnds(row)));
  assert.equal(upright.data[1].y, 0.3);
});

test('if all values are 0 there are only marks, on an axis with a tick', () => {
  const chart = errorVersusD(resultsWith({ 8: [0, 0], 16: [0, 0] }, () => 0));
  assert.ok(chart);
  assert.ok(chart.figure.rows[0].y.ticks.length > 0);
  for (const label of ['deep-sgd: 0', 'memory: 0']) assert.equal(named(chart, label)[0].data.length, 2);
  for (const label of ['deep-sgd', 'memory'])
    assert.ok(named(chart, label)[0].data.every(({ y }) => Number.isNaN(y)));
});

test('failed fits above and zeros below have two lanes, and neither reaches into the plot', () => {
  const results = resultsWith({ 8: [0.5], 16: [0] });
  const rows = results.rows.map(
    (row): Row =>
      row.series === 'memory' && row.d === 8 ? { ...row, status: 'timeout', testError: undefined } : row,
  );
  const chart = errorVersusD({ ...results, rows });
  assert.ok(chart);
  const [row] = chart.figure.rows;
  const ends = yEnds(row);
  const [failed] = named(chart, 'memory: failed');
  assert.ok(failed.data[0].y > row.y.max && failed.data[0].y < ends.max);
  assert.ok(isInLane(named(chart, 'memory: 0')[0].data[0].y, row.y, ends));
});

test('ratios are in the lower lane if 0, in the upper one if infinite or failed, and left out if both errors are 0', () => {
  const chart = separationVersusD(
    resultsWith({ 8: [0.6], 16: [0], 32: [0.5], 64: [0] }, (d) => (d >= 32 ? 0 : 0.3)),
  );
  assert.ok(chart);
  const [row] = chart.figure.rows;
  assert.equal(row.lane, '∞');
  assert.match(chart.figure.caption, /The error of deep-sgd is 0 in 1 pair, whose ratio is infinite\./);
  assert.match(chart.figure.caption, /1 pair in which both errors are rounding is left out/);
  assert.match(chart.figure.caption, /Lane below the plot: error ÷ error of deep-sgd of 0 \(memory\)/);
  assert.deepEqual(chart.figure.panels[0].lane, [{ series: 'memory', x: 32 }]);
  assert.equal(named(chart, 'memory: 0')[0].data.length, 1);
  // No value is made up: the only ratio on the axis is the one that exists.
  assert.deepEqual(
    named(chart, 'memory')[0].data.flatMap(({ y }) => (Number.isNaN(y) ? [] : [y])),
    [2],
  );
  assert.ok(row.y.max < 10 && row.y.min > 0.1);
});

test('correction ratios over 0 are above the plot, and 0 over 0 is in a lane of its own', () => {
  const rows = [16, 32].flatMap((d) =>
    [1, 2, 3].flatMap((seed) => [
      deepRow(seed, { d }),
      stageWiseRow('frozen', seed, { feature: d === 16 ? 0 : 0.2, test: 0.2 }, { d }),
      stageWiseRow('joint', seed, { feature: 0, test: 0.1 }, { d }),
    ]),
  );
  const chart = correctionRatioVersusD(resultsOf(rows, facets));
  assert.ok(chart);
  const [test, feature] = chart.figure.rows;
  assert.equal(test.lane, undefined);
  assert.match(feature.lane ?? '', /0.÷.0, ∞/);
  assert.match(chart.figure.caption, /3 seeds without a ratio of the layer-2 feature error/);
  assert.match(chart.figure.caption, /Lane above the plot: frozen ÷ joint of ∞ \(joint\)/);
  const panel = chart.figure.panels.find((own) => own.row === 1);
  assert.deepEqual(panel?.lane.map(({ x }) => x).sort(), [16, 32]);
});

test('times and steps of 0 are left of the plot, and the line begins where it has a place', () => {
  const trace = [0, 1, 10].map((seconds) => ({ step: seconds, samplesSeen: seconds, seconds, error: 0.5 }));
  const results = resultsWith({ 8: [0.5] });
  const rows = results.rows.map((row): Row => ({ ...row, trace }));
  const chart = errorVersusTime({ ...results, rows });
  assert.ok(chart);
  const { x } = chart.figure;
  assert.equal(x.zero, '0');
  assert.match(chart.figure.caption, /Lane left of the plot: training time of 0 \(deep-sgd and memory\)/);
  const [mark] = named(chart, 'memory: left of the plot');
  assert.ok(isInLane(mark.data[0].x, x));
  assert.equal(mark.data[0].y, 0.5);
  assert.deepEqual(
    named(chart, 'memory')[0].data.map(({ y }) => y),
    [Number.NaN, 0.5, 0.5],
  );
});

test('benchmark times too short to measure are in the lane, and a record without its reference has repeats', () => {
  const row = {
    benchmark: 'kernel solve',
    panel: 'rbf',
    peer: false,
    size: 'd=4',
    shortSize: '4',
    work: 1,
    repeats: 1,
  };
  const environment = { backend: { name: 'cpu', why: '' } } as never;
  const [chart] = benchmarkCharts({
    environment,
    command: '',
    measuredAt: '',
    reference: 'compiled',
    skipped: [],
    rows: [
      { ...row, subject: 'wasm', milliseconds: 0, low: 0, high: 2 },
      { ...row, subject: 'cpu', milliseconds: 3, low: 3, high: 3 },
    ],
  });
  assert.match(chart.figure.caption, /^Medians of 1 repeat, /);
  assert.match(chart.figure.caption, /Lane below the plot: time of 0 \(wasm\)/);
});

const anyValue = fc.oneof(
  fc.constantFrom(0, -0, -2, 1e-320, 1e-170, 1e300, Number.POSITIVE_INFINITY, Number.NaN),
  fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
);
/** With an interval around y, or without one. */
const anyPoint = fc
  .tuple(anyValue, fc.array(anyValue, { minLength: 3, maxLength: 3 }), fc.boolean())
  .map(([x, values, hasInterval]) => {
    const [low, y, high] = [...values].sort((a, b) => a - b);
    return hasInterval && values.every((value) => !Number.isNaN(value))
      ? { x, y, low, high }
      : { x, y: values[0] };
  });

function figureOf(curves: readonly Curve[]): Figure {
  const values = curves.flatMap(({ points }) => points);
  return {
    name: 'any',
    title: 'Any',
    caption: 'Any.',
    alternative: 'Any.',
    x: decadeAxis(
      'time (s)',
      values.map(({ x }) => x),
      { labels: 'plain' },
    ),
    columns: 2,
    rows: [
      {
        y: decadeAxis(
          'error',
          values.flatMap(({ y, low = y, high = y }: CurvePoint) => [y, low, high]),
          { labels: 'power' },
        ),
        height: 100,
      },
    ],
    panels: [0, 1].map((column) => ({ title: 'p', column, row: 0, lane: [], curves })),
    key: curves.map(({ series }) => ({ series, style: knownStyles['deep-sgd'] })),
  };
}

test('whatever the values, each is drawn once, in the plot or in a lane, or reported as not drawn', () => {
  fc.assert(
    fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 6 }), (points) => {
      const given = figureOf([{ series: 'a', markers: 'all', points }]);
      const chart = chartOf(given);
      const { figure } = chart;
      const [row] = figure.rows;
      const [x, y] = [xEnds(figure.x), yEnds(row)];
      const drawn = datasetsOf(chart).filter(({ label }) => !/interval/.test(label));
      let count = 0;
      for (const { data } of datasetsOf(chart))
        for (const point of data)
          if (!Number.isNaN(point.y)) {
            assert.ok(point.x >= x.min && point.x <= x.max, `${point.x} of ${x.min} to ${x.max}`);
            assert.ok(point.y >= y.min && point.y <= y.max, `${point.y} of ${y.min} to ${y.max}`);
          }
      for (const { data } of drawn) count += data.filter((point) => !Number.isNaN(point.y)).length;
      const isSomewhere = (value: number) => !Number.isNaN(value) && value <= 1e150;
      const finite = points.filter((point) => isSomewhere(point.x) && isSomewhere(point.y));
      const infinite = new Set(
        points.flatMap((point) => (isSomewhere(point.x) && point.y > 1e150 ? [point.x] : [])),
      );
      // In a lane two points of one learner at one place are one mark.
      const place = (value: number) => (value < 1e-150 ? 'below' : value);
      const places = new Set(finite.map((point) => `${place(point.x)} ${place(point.y)}`));
      assert.ok(count >= figure.panels.length * places.size, `${count} of ${places.size} places`);
      if (infinite.size > 0) assert.match(row.lane ?? '', /∞/);
      if (points.some((point) => !isSomewhere(point.x)))
        assert.match(figure.caption, /Not drawn, for want of a finite time/);
      assert.deepEqual(withLanes(figure), figure);
      // A narrow figure has the same lanes.
      const narrow = chartOf(refit(figure, 1)).figure;
      assert.deepEqual(
        [narrow.x.zero, narrow.rows[0].y.zero, narrow.caption],
        [figure.x.zero, row.y.zero, figure.caption],
      );
    }),
    { numRuns: 400 },
  );
});

test('every range has at least two ticks, however narrow, and the ticks lie on it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-140, max: 1e140, noNaN: true }),
      fc.double({ min: 1, max: 3, noNaN: true }),
      (low, factor) => {
        const axis = decadeAxis('error', [low, low * factor], { labels: 'power' });
        assert.ok(axis.ticks.length >= 2, `${axis.min} to ${axis.max}`);
        for (const { value } of axis.ticks) assert.ok(value >= axis.min && value <= axis.max);
        assert.equal(new Set(axis.ticks.map(({ label }) => label)).size, axis.ticks.length);
      },
    ),
  );
});

test('an axis of values leaves out those without a place', () => {
  const axis = valueAxis('ρ', [0, -1, 0.1, 1, Number.NaN, Number.POSITIVE_INFINITY], String);
  assert.deepEqual(
    axis.ticks.map(({ value }) => value),
    [0.1, 1],
  );
  assert.ok(axis.min > 0 && Number.isFinite(axis.max));
});

test('lanes on every side are drawn as PNG, SVG and PDF', async () => {
  const renderer = await createRenderer();
  const curves: Curve[] = [
    {
      series: 'a',
      markers: 'all',
      points: [
        { x: 0, y: 0 },
        { x: 0, y: 1 },
        { x: 1, y: 0, low: 0, high: 1 },
        { x: 2, y: 1, low: 0, high: Number.POSITIVE_INFINITY },
        { x: 3, y: Number.POSITIVE_INFINITY },
      ],
    },
  ];
  const chart = chartOf(figureOf(curves));
  assert.ok(renderer.png(chart).length > 1000);
  assert.ok(renderer.pdf(chart).length > 1000);
  // The letters of "0" and "∞" are outlines; the ticks show that both lanes have one.
  assert.match(renderer.svg(chart), /<desc[^>]*>[^<]*Lane below the plot/);
});

test('a successful fit without a figure is in the lane, and the caption says so', () => {
  const results = resultsWith({ 8: [0.5], 16: [0.4] });
  const rows = results.rows.map(
    (row): Row => (row.series === 'memory' && row.d === 8 ? { ...row, testError: undefined } : row),
  );
  const chart = errorVersusD({ ...results, rows });
  assert.ok(chart);
  assert.deepEqual(chart.figure.panels[0].lane, [{ series: 'memory', x: 8 }]);
  assert.match(chart.figure.caption, /The lane also has fits that ended well without a value: memory\./);
});
