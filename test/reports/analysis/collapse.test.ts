import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Collapsed, collapses, fitCollapse } from '../../../reports/analysis/collapse.ts';
import {
  bestCollapse,
  type LogCurve,
  overlapWindow,
  spreadAt,
} from '../../../reports/analysis/collapse-fit.ts';
import type { Row } from '../../../reports/rows.ts';
import { Stream } from '../../../tasks/streams.ts';
import { aRow } from '../rows-for-tests.ts';
import { type SweepSimulation, sigmoid, simulateSweeps } from './simulated-sweeps.ts';

const near = (actual: number | undefined, expected: number, within = 1e-9) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= within, `${actual} is not ${expected}`);

const curve = (d: number, ns: readonly number[], of: (n: number) => number): LogCurve => ({
  logD: Math.log(d),
  x: ns.map(Math.log),
  y: ns.map((n) => Math.log(of(n))),
});
const squares = (d: number) => [2, 4, 8, 16, 32].map((c) => c * d * d);
const design: SweepSimulation = {
  d: [16, 24, 32, 48, 64],
  n: squares,
  seeds: 5,
  law: sigmoid(2),
  shared: 0.05,
  own: 0.05,
};
const fit = (change: Partial<SweepSimulation>, name = 'test') =>
  fitCollapse(simulateSweeps({ ...design, ...change }, new Stream(name)), new Stream(name, 'bootstrap'));

test('the spread is the root mean square distance of the curves over the range that they share', () => {
  // In log n, one is at 0 from 0 to 2; the other rises from 0 to 2 between 1 and 3: 1/3 over a length of 1.
  const one: LogCurve = { logD: 0, x: [0, 2], y: [0, 0] };
  const other: LogCurve = { logD: 1, x: [1, 3], y: [0, 2] };
  near(spreadAt([one, other], 0), Math.sqrt(1 / 3));
  // Shifted by 1 they share everything, and the difference rises from 0 to 2: 8/3 over a length of 2.
  near(spreadAt([one, other], 1), Math.sqrt(4 / 3));
  assert.ok(Number.isNaN(spreadAt([one, other], -2)), 'they share nothing');
  const broken: LogCurve = { logD: 1, x: [1, 1.5, 3], y: [0, 0.5, 2] };
  near(spreadAt([one, broken], 0.7), spreadAt([one, other], 0.7), 1e-12);
});

test('curves that are one curve in n/d^a give that a and no spread, whatever their shape', () => {
  for (const a of [0, 1, 1.5, 2, 3.2]) {
    const curves = [16, 32, 64].map((d) =>
      curve(
        d,
        [1, 2, 4, 8, 16].map((c) => c * d ** a),
        (n) => 1 / (1 + (n / d ** a / 4) ** 2),
      ),
    );
    const window = overlapWindow(curves);
    assert.ok(window);
    const best = bestCollapse(curves, window);
    near(best.a, a, 2e-3);
    near(best.spread, 0, 2e-3);
    assert.equal(best.edge, undefined);
  }
});

test('a is compared only where neighbours in d overlap by a quarter of the shorter', () => {
  // Both of length 1, at 0 and at 3: shifts from 2.25 to 3.75 leave an overlap of a quarter.
  const ends = (logD: number, first: number): LogCurve => ({ logD, x: [first, first + 1], y: [1, 0] });
  const window = overlapWindow([ends(0, 0), ends(1, 3)]);
  near(window?.from, 2.25);
  near(window?.to, 3.75);
  assert.equal(overlapWindow([ends(0, 0), ends(1, 3), ends(2, 9)]), undefined, 'no shift is right for both');
});

test('a collapse reports its a with an interval, and the spread before and after beside that of the seeds', () => {
  const { a, low = Number.NaN, high = Number.NaN, spread, spreadBefore, seedSpread } = fit({}) as Collapsed;
  near(a, 2, 0.1);
  assert.ok(low < a && a < high && high - low < 0.3, `${low} to ${high}`);
  assert.ok(spread < 0.15 && spread < 3 * (seedSpread as number), String(spread));
  assert.ok((spreadBefore as number) > 8 * spread, String(spreadBefore));
  const one = fit({ seeds: 1 }) as Collapsed;
  near(one.a, 2, 0.15);
  assert.deepEqual([one.low, one.high, one.seedSpread], [undefined, undefined, undefined]);
});

test('curves that are not one curve in n/d^a keep a spread well above that of their seeds', () => {
  // Floors that depend on d, as of targets with a bias at finite d.
  const law = (n: number, d: number) => sigmoid(2, { at: 2, floor: 0.8 * (16 / d) ** 2 })(n, d);
  const { spread, seedSpread } = fit({ law, shared: 0.01, own: 0.01 }) as Collapsed;
  assert.ok(spread > 8 * (seedSpread as number), `${spread}, ${seedSpread}`);
});

test('curves that do not depend on d collapse at a = 0', () => {
  const {
    a,
    low = Number.NaN,
    high = Number.NaN,
  } = fit({
    n: () => [64, 128, 256, 512, 1024, 2048],
    law: sigmoid(0, { at: 300 }),
  }) as Collapsed;
  near(a, 0, 0.1);
  assert.ok(low < 0 && high > 0);
});

test('a learner that does not learn has no exponent, with noise or without, and with one seed', () => {
  for (let benchmark = 0; benchmark < 60; benchmark++)
    for (const own of [0.02, 0.3])
      assert.equal(fit({ law: () => 0.9, shared: 0.02, own }, `flat ${benchmark}`), 'flat');
  assert.equal(fit({ law: () => 0.9, shared: 0, own: 0, seeds: 1 }), 'flat');
  // Less than a tenth over the whole range, though far above the noise.
  assert.equal(fit({ law: (n) => 0.9 * n ** -0.01, shared: 0, own: 1e-4 }), 'flat');
  // At two d of five only.
  assert.equal(fit({ law: (n, d) => (d < 30 ? sigmoid(2)(n, d) : 0.95) }), 'flat');
});

test('curves without a range in common have no a, and neither have curves that meet only at their ends', () => {
  const jumps: Readonly<Record<number, readonly number[]>> = {
    16: [1, 2, 4],
    24: [100, 200, 400],
    32: [110, 220, 440],
  };
  assert.equal(
    fit({ d: [16, 24, 32], n: (d) => jumps[d], law: (n) => n ** -0.5, shared: 0, own: 0.001 }),
    'apart',
  );
  // True a = 9, where neighbours of these sizes do not meet.
  assert.equal(fit({ law: (n, d) => (n / d ** 9) ** -0.5 * 1e-6, shared: 0, own: 0.001 }), 'edge');
});

const facets = [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }];
const series = ['deep-sgd', 'rbf', 'mean'].map((label) => ({ label, learner: label, params: {} }));
const results = (rows: readonly Row[]) => ({ rows, facets, series });
const sweepRows = (name: string, law: (n: number, d: number) => number, d = [8, 16, 32]) =>
  d.flatMap((at) =>
    squares(at).flatMap((n) =>
      [1, 2, 3].map((seed) => aRow({ series: name, learner: name, d: at, n, seed, testError: law(n, at) })),
    ),
  );

test('results have the collapses of learners with three n at three d, in the order of the configuration', () => {
  const [family, ...more] = collapses(
    results([
      ...sweepRows('mean', () => 1),
      ...sweepRows('deep-sgd', sigmoid(2)),
      ...sweepRows('rbf', sigmoid(2), [8, 16]),
    ]),
  );
  assert.equal(more.length, 0);
  assert.deepEqual(
    family.collapses.map(({ series: label, quantity, outcome }) => [
      label,
      quantity.name,
      typeof outcome === 'string' ? outcome : Math.round(100 * outcome.a) / 100,
    ]),
    [
      ['deep-sgd', 'error', 2],
      ['mean', 'error', 'flat'],
    ],
  );
  assert.deepEqual(collapses(results(sweepRows('deep-sgd', sigmoid(2), [8, 16]))), []);
  assert.deepEqual(collapses(results([aRow()])), []);
});

test('a failed fit counts as infinite, and a median that is not finite is no point of a curve', () => {
  const rows = sweepRows('deep-sgd', sigmoid(2)).map((row) =>
    row.d === 16 && row.n === 512 && row.seed < 3
      ? { ...row, status: 'diverged' as const, testError: undefined }
      : row,
  );
  const [{ collapses: found }] = collapses(results(rows));
  near((found[0].outcome as Collapsed).a, 2, 0.05);
  assert.equal(found[0].curves[1].points[0].estimate.median, Number.POSITIVE_INFINITY, 'the picture says so');
});

test('feature errors and overlaps collapse like errors', () => {
  const rows = sweepRows('deep-sgd', () => 0.5).map((row) => {
    const n = Number(row.n);
    const value = sigmoid(1.5, { at: 40 })(n, row.d);
    const point = { step: 1, samplesSeen: n, seconds: 1, error: 0.5 };
    return {
      ...row,
      trace: [{ ...point, featureErrors: { '2': value, '3': 0.9 }, spanErrors: { '2': value ** 2 } }],
      overlap: 1 - value,
    };
  });
  const [{ collapses: found }] = collapses(results(rows));
  assert.deepEqual(
    found.map(({ quantity, outcome }) => [
      quantity.name,
      typeof outcome === 'string' ? outcome : Math.round(10 * outcome.a) / 10,
    ]),
    [
      ['error', 'flat'],
      ['feature-2', 1.5],
      ['span-2', 1.5],
      ['overlap', 1.5],
    ],
  );
});
