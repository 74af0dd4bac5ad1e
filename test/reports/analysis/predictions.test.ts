import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Prediction, prediction } from '../../../harness/results/prediction.ts';
import { predictionOutcomes } from '../../../reports/analysis/predictions.ts';
import type { Row } from '../../../reports/rows.ts';
import { predictionTable } from '../../../reports/tables/predictions.ts';
import { aRow } from '../rows-for-tests.ts';

const predicted = (change: Partial<Prediction>): Prediction =>
  prediction.parse({ claim: 'as the paper says', task: 'bfc-wide', learner: 'deep-sgd', ...change });
const outcome = (rows: readonly Row[], change: Partial<Prediction>) =>
  predictionOutcomes(rows, [predicted(change)])[0];
/** Three seeds with these errors at each d. */
const at = (errors: Readonly<Record<number, readonly number[]>>, change: Partial<Row> = {}) =>
  Object.entries(errors).flatMap(([d, list]) =>
    list.map((testError, i) => aRow({ d: Number(d), seed: i + 1, testError, ...change })),
  );

test('a prediction holds, fails or is open by its whole interval, and the worst d decides', () => {
  const rows = at({ 16: [0.1, 0.11, 0.12], 32: [0.2, 0.21, 0.22] });
  assert.equal(outcome(rows, { atMost: 0.25 }).kind, 'holds');
  assert.equal(outcome(rows, { atLeast: 0.05, atMost: 0.25 }).kind, 'holds');
  const fails = outcome(rows, { atMost: 0.15 });
  assert.deepEqual([fails.kind, fails.worst?.d, fails.worst?.value], ['fails', 32, 0.21]);
  assert.deepEqual(
    fails.measured.map(({ kind }) => kind),
    ['holds', 'fails'],
  );
  assert.deepEqual(
    [outcome(rows, { atMost: 0.21 }).kind, outcome(rows, { atLeast: 0.11 }).kind],
    ['open', 'open'],
  );
  // The d closest to its bound is shown of those that hold.
  assert.equal(outcome(rows, { atLeast: 0.01 }).worst?.d, 16);
  assert.equal(outcome(rows, { d: 16, atMost: 0.15 }).kind, 'holds');
});

test('two seeds leave a prediction open, and a failed fit has an infinite error', () => {
  assert.equal(outcome(at({ 16: [0.1, 0.1] }), { atMost: 1 }).kind, 'open');
  const failed = aRow({ d: 16, seed: 9, status: 'diverged', testError: undefined });
  const rows = [...at({ 16: [0.1, 0.1] }), failed];
  assert.equal(outcome(rows, { atMost: 1 }).kind, 'open');
  assert.equal(outcome([failed, failed, failed], { atMost: 1 }).kind, 'fails');
});

test('bounds may depend on d', () => {
  const rows = at({ 16: [0.3, 0.31, 0.32], 64: [0.08, 0.085, 0.09] });
  assert.equal(outcome(rows, { atMost: '6d^-1' }).kind, 'holds');
  assert.deepEqual(
    outcome(rows, { atMost: '5d^-1' }).measured.map(({ kind }) => kind),
    ['open', 'fails'],
  );
});

test('a ratio is taken seed by seed', () => {
  const rows = [...at({ 16: [0.1, 0.2, 0.4] }), ...at({ 16: [0.2, 0.4, 0.8] }, { series: 'layerwise' })];
  const { worst, kind } = outcome(rows, { over: 'layerwise', atMost: 0.5 });
  assert.deepEqual([kind, worst?.value, worst?.low, worst?.high], ['holds', 0.5, 0.5, 0.5]);
  assert.match(outcome(rows, { over: 'rbf', atMost: 0.5 }).why ?? '', /no fit of rbf/);
});

test('spread and exponents are about all d together', () => {
  const rows = at({ 16: [0.1, 0.1, 0.1], 32: [0.2, 0.2, 0.2], 64: [0.4, 0.4, 0.4] });
  const spread = outcome(rows, { measure: 'spread', atMost: 0.31 });
  assert.deepEqual([spread.kind, spread.worst?.value.toFixed(3)], ['holds', '0.300']);
  const exponent = outcome(rows, { measure: 'exponent', atLeast: 0.9, atMost: 1.1 });
  assert.deepEqual([exponent.kind, exponent.worst?.value.toFixed(3)], ['holds', '1.000']);
});

test('the exponent of n is that of the smallest n that reaches the level', () => {
  // The error is (8d²/n)/10, so that it is 0.1 at n = 8d².
  const rows = [8, 16, 32].flatMap((d) =>
    [2, 4, 16, 32].flatMap((c) =>
      [1, 2, 3].map((seed) => aRow({ d, seed, n: c * d * d, testError: (0.8 / c) * (1 + 0.01 * seed) })),
    ),
  );
  const inD = outcome(rows, { measure: 'exponent of n', level: 0.1, atLeast: 1.9, atMost: 2.1 });
  assert.deepEqual([inD.kind, inD.worst?.value.toFixed(2)], ['holds', '2.00']);
  assert.match(
    outcome(rows, { measure: 'exponent of n', level: 1e-9, atMost: 2 }).why ?? '',
    /No fit reaches/,
  );
  assert.match(outcome(rows, { atMost: 1 }).why ?? '', /several n/);
  assert.equal(outcome(rows, { n: '16d^2', atMost: 0.06 }).kind, 'holds');
  assert.match(outcome(rows, { n: '5d^2', atMost: 0.06 }).why ?? '', /No fit has n = 5d\^2/);
});

test('what was not run is unmeasured, and never holds', () => {
  const { kind, why, measured } = outcome([], { atMost: 1 });
  assert.deepEqual([kind, why, measured.length], ['unmeasured', 'No such fit was run.', 0]);
  const unsupported = aRow({ status: 'unsupported', testError: undefined });
  assert.equal(outcome([unsupported], { atMost: 1 }).kind, 'unmeasured');
});

test('the table has a row for each prediction, with bounds as they were given', () => {
  const rows = at({ 16: [0.1, 0.11, 0.12], 32: [0.2, 0.21, 0.22] });
  const outcomes = predictionOutcomes(rows, [
    predicted({ atLeast: 0.05, atMost: 0.5, source: 'Theorem 1' }),
    predicted({ task: 'elsewhere', atMost: 0.5 }),
  ]);
  const { columns, rows: lines } = predictionTable(outcomes);
  for (const { entries } of lines) assert.equal(entries.length, columns.length);
  const texts = lines.map(({ entries }) => entries.map(({ text }) => text));
  assert.deepEqual(texts[0].slice(0, 4), ['holds', '0.210 (0.200 to 0.220)', '0.05 to 0.5', '32']);
  assert.deepEqual(texts[1].slice(0, 4), ['unmeasured', '–', '–', '–']);
});

test('what was known before the error passed is read from the point of training before', () => {
  const point = (step: number, error: number, leadingOverlap?: number) => ({
    step,
    samplesSeen: step,
    seconds: step,
    error,
    ...(leadingOverlap !== undefined && { leadingOverlap }),
  });
  const trace = [
    point(1, 1.1, 0.1),
    point(2, 1.05, 0.4),
    point(3, 1.2),
    point(4, 0.9, 0.8),
    point(5, 1.1, 0.9),
  ];
  const before = (level: number, traced = trace) =>
    outcome(
      [1, 2, 3].map((seed) => aRow({ d: 16, seed, trace: traced })),
      { quantity: 'leading overlap', measure: 'value before error', level, atLeast: '3d^-1' },
    );
  assert.deepEqual([before(0.98).kind, before(0.98).worst?.value], ['holds', 0.4]);
  assert.equal(before(1.05).worst?.value.toFixed(9), '0.100000000');
  // An error that never passes, or that had passed at once, has nothing before it.
  for (const level of [0.5, 1.1]) assert.equal(before(level).kind, 'unmeasured');
});
