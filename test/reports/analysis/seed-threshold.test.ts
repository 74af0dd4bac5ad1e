import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Prediction, prediction } from '../../../harness/results/prediction.ts';
import { parameterSweeps, sweptQuantities } from '../../../reports/analysis/parameter-sweeps.ts';
import { parameterThresholds } from '../../../reports/analysis/parameter-thresholds.ts';
import { predictionOutcomes } from '../../../reports/analysis/predictions.ts';
import { testError } from '../../../reports/analysis/quantity.ts';
import { seedThresholds, thresholdExponent } from '../../../reports/analysis/seed-threshold.ts';
import { parameterCharts } from '../../../reports/charts/parameter-sweep.ts';
import { resultsCsv } from '../../../reports/export/csv.ts';
import type { Results } from '../../../reports/rows.ts';
import { parameterThresholdTable } from '../../../reports/tables/parameter-thresholds.ts';
import { Stream } from '../../../tasks/streams.ts';
import { aRow } from '../rows-for-tests.ts';

const values = [4, 8, 16, 32];
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** Fits of one learner in which `need` is the width from which a seed has an error of 0.002; before it, of 1/width. */
const swept = (d: number, need: (seed: number) => number, label = 'gd') =>
  values.flatMap((value) =>
    seeds.map((seed) => ({
      ...aRow({
        d,
        seed,
        series: `${label}[width=${value}]`,
        testError: value >= need(seed) ? 2e-3 : 1 / value,
        info: { work: 3 * value ** 1.5 },
      }),
      sweep: { label, parameter: 'width', value },
    })),
  );
const rule = { quantity: testError, level: 0.01 };
const stream = () => new Stream('test');

test('the threshold is the smallest value with which the share of seeds gets to the level', () => {
  // Seeds 1 to 8 need 8, the others 32.
  const rows = swept(16, (seed) => (seed <= 8 ? 8 : 32));
  const [threshold] = seedThresholds(rows, rule, stream());
  assert.deepEqual([threshold.value, threshold.known, threshold.seeds], [8, 'exactly', 10]);
  // A resample with three of the seeds that need more is likely, and one without any is not rare.
  assert.deepEqual([threshold.low, threshold.high], [8, 32]);
  assert.equal(seedThresholds(rows, { ...rule, share: 0.9 }, stream())[0].value, 32);
});

test('a threshold below the smallest value or above the largest is a bound', () => {
  const [easy] = seedThresholds(
    swept(16, () => 4),
    rule,
    stream(),
  );
  assert.deepEqual([easy.value, easy.known], [4, 'below']);
  const [hard] = seedThresholds(
    swept(16, () => 99),
    rule,
    stream(),
  );
  assert.deepEqual(
    [hard.value, hard.known, hard.low, hard.high],
    [32, 'above', 32, Number.POSITIVE_INFINITY],
  );
});

test('a failed fit does not get there, and an unsupported one does not count', () => {
  const rows = swept(16, () => 8);
  const failed = rows.map((row) =>
    row.seed <= 3 && row.sweep.value === 8
      ? { ...row, status: 'diverged' as const, testError: undefined }
      : row,
  );
  assert.equal(seedThresholds(failed, rule, stream())[0].value, 16);
  const without = failed.map((row) =>
    row.status === 'ok' ? row : { ...row, status: 'unsupported' as const },
  );
  assert.equal(seedThresholds(without, rule, stream())[0].value, 8);
});

test('thresholds that are proportional to d have the exponent 1, and bounds count as such', () => {
  const rows = [8, 16, 32].flatMap((d) => swept(d, () => d));
  const exact = thresholdExponent(rows, rule, stream());
  assert.ok(typeof exact === 'object' && Math.abs(exact.value - 1) < 1e-9, JSON.stringify(exact));
  const beyond = thresholdExponent([...rows, ...swept(64, () => 64)], rule, stream());
  assert.ok(
    typeof beyond === 'object' && beyond.value > 0.9 && beyond.censored === 1,
    JSON.stringify(beyond),
  );
  assert.equal(
    thresholdExponent(
      [8, 16].flatMap((d) => swept(d, () => 99)),
      rule,
      stream(),
    ),
    'never',
  );
});

const outcome = (change: Partial<Prediction>) =>
  predictionOutcomes(
    [...[8, 16].flatMap((d) => swept(d, () => d)), ...[8, 16].flatMap((d) => swept(d, () => 2 * d, 'lazy'))],
    [prediction.parse({ claim: 'c', task: 'bfc-wide', learner: 'gd', ...change })],
  )[0];

test('predictions of thresholds, their ratios and exponents, and of slopes in the parameter', () => {
  const level = 0.01;
  const threshold = outcome({ measure: 'threshold', level, atMost: 'd' });
  assert.deepEqual(
    threshold.measured.map(({ d, value, kind }) => [d, value, kind]),
    [
      [8, 8, 'holds'],
      [16, 16, 'holds'],
    ],
  );
  assert.equal(outcome({ measure: 'threshold', level, d: 16, atMost: 8 }).kind, 'fails');
  const ratio = outcome({ measure: 'threshold', level, over: 'lazy', atMost: 0.5 });
  assert.deepEqual([ratio.kind, ratio.worst?.value], ['holds', 0.5]);
  assert.equal(outcome({ measure: 'exponent of threshold', level, atLeast: 0.9, atMost: 1.1 }).kind, 'holds');
  const slope = outcome({ measure: 'slope', quantity: 'info work', atLeast: 1.49, atMost: 1.51 });
  assert.equal(slope.kind, 'holds');
  assert.equal(outcome({ measure: 'slope', quantity: 'info nothing', atMost: 1 }).kind, 'unmeasured');
});

test('a ratio over a threshold that is not reached is bounded from above', () => {
  const rows = [...swept(16, () => 4), ...swept(16, () => 99, 'lazy')];
  const [held] = predictionOutcomes(rows, [
    prediction.parse({
      claim: 'c',
      task: 'bfc-wide',
      learner: 'gd',
      over: 'lazy',
      measure: 'threshold',
      level: 0.01,
      atMost: 0.2,
    }),
  ]);
  assert.deepEqual([held.kind, held.worst?.low, held.worst?.high], ['holds', 0, 0.125]);
});

test('a run with a sweep has its charts, its table and its columns', () => {
  const rows = [8, 16].flatMap((d) => swept(d, () => d));
  const results: Results = {
    rows,
    facets: [{ label: 'bfc-wide', family: 'bfc-wide', params: {} }],
    series: values.map((width) => ({
      label: `gd[width=${width}]`,
      learner: 'tensor-gd',
      params: { width },
      sweep: { label: 'gd', parameter: 'width', value: width },
    })),
  };
  const [sweep] = parameterSweeps(results);
  assert.deepEqual([sweep.series.label, sweep.series.params, sweep.values], ['gd', {}, values]);
  assert.deepEqual(
    sweptQuantities(rows).map(({ name }) => name),
    ['error', 'training-error', 'info-work'],
  );
  assert.deepEqual(
    parameterCharts(results).map(({ name }) => name),
    [
      'error-versus-width',
      'training-error-versus-width',
      'info-work-versus-width',
      'width-to-0.1-versus-d',
      'width-to-0.01-versus-d',
    ],
  );
  const [error] = parameterCharts(results);
  assert.deepEqual(
    error.figure.panels.map(({ title, curves }) => [title, curves.map(({ series }) => series)]),
    [['gd', ['d = 8', 'd = 16']]],
  );
  // At one d, learners that are swept alike have their curves in one panel.
  const twice = ['gd', 'lazy'].flatMap((label) =>
    rows
      .filter(({ d }) => d === 8)
      .map((row) => ({
        ...row,
        series: `${label}[width=${row.sweep?.value}]`,
        sweep: { label, parameter: 'width', value: row.sweep?.value ?? 0 },
        info: { stepCpuSeconds: row.sweep?.value ?? 0 },
      })),
  );
  const [together, , work] = parameterCharts({
    ...results,
    rows: twice,
    series: twice.map(({ series, sweep }) => ({
      label: series,
      learner: 'tensor-gd',
      params: { width: sweep.value },
      sweep,
    })),
  });
  assert.deepEqual(
    together.figure.panels.map(({ title, curves }) => [title, curves.map(({ series }) => series)]),
    [['bfc-wide, d = 8', ['gd', 'lazy']]],
  );
  assert.equal(work.title, 'Step CPU seconds against width');
  const table = parameterThresholdTable(parameterThresholds(results)[0]);
  assert.deepEqual(
    table.rows.map(({ entries }) => entries.slice(0, 5).map(({ text }) => text)),
    [
      ['gd', 'width', 'ε = 0.1', '8', '16'],
      ['gd', 'width', 'ε = 0.01', '8', '16'],
    ],
  );
  const [head, first] = resultsCsv(results).split('\r\n');
  assert.match(head, /,sweep,swept_parameter,swept_value,info$/);
  assert.match(first, /,gd,width,4,/);
  const plain = resultsCsv({ ...results, rows: rows.map(({ sweep: _, ...row }) => row) });
  assert.doesNotMatch(plain.split('\r\n')[0], /sweep|info/);
});
