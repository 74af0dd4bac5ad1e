import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familySampleSizes, sampleSizes } from '../../../reports/analysis/sample-size-to-epsilon.ts';
import { sweeps } from '../../../reports/analysis/sweeps.ts';
import type { Row } from '../../../reports/rows.ts';
import { sampleSizeTable } from '../../../reports/tables/sample-sizes.ts';
import { aRow } from '../rows-for-tests.ts';
import { texts } from '../table-texts.ts';

/** The fits of one seed at one d: the test error by n. */
const sweep = (errors: Readonly<Record<number, number>>, change: Partial<Row> = {}) =>
  Object.entries(errors).map(([n, testError]) => aRow({ n: Number(n), testError, ...change }));
const results = (rows: readonly Row[]) => ({
  rows,
  facets: ['bfc-wide', 'bfc-deep-wide'].map((label) => ({ label, family: label, params: {} })),
  series: ['deep-sgd', 'rbf'].map((label) => ({ label, learner: label, params: {} })),
});
const sizesOf = (rows: readonly Row[], epsilon = 0.01) =>
  sweeps(results(rows)).flatMap((own) => sampleSizes(results(rows), own, epsilon));
const seeds = (...errors: readonly Readonly<Record<number, number>>[]) =>
  errors.flatMap((own, i) => sweep(own, { seed: i + 1 }));

test('sweeps are the families and the d that were run with several n', () => {
  const rows = [
    ...sweep({ 64: 1, 128: 1 }, { d: 8 }),
    ...sweep({ 512: 1, 1024: 1 }, { d: 32 }),
    aRow({ d: 16 }),
    aRow({ task: 'bfc-deep-wide' }),
  ];
  const [only, ...more] = sweeps(results(rows));
  assert.equal(more.length, 0);
  assert.deepEqual([only.facet.label, only.dimensions, only.rows.length], ['bfc-wide', [8, 32], 4]);
});

test('the median over seeds of n to ε is log-linear between sizes, with its interval', () => {
  // 0.1 at 100 to 0.001 at 400: 0.01 is half way in both logarithms, at 200; with 0.0001 at 400 it is a third
  // of the way.
  const rows = seeds({ 100: 0.1, 400: 0.001 }, { 100: 0.1, 400: 0.0001 }, { 100: 0.1, 400: 0.01 });
  const [{ n, known, value, reached, d }, ...more] = sizesOf(rows);
  assert.equal(more.length, 0);
  assert.deepEqual(
    [n.low, n.median, n.high, value].map((at) => Number(at.toPrecision(6))),
    [Number((100 * 4 ** (1 / 3)).toPrecision(6)), 200, 400, 200],
  );
  assert.deepEqual([known, reached, d], ['exactly', 3, 16]);
});

test('a median is a bound if the largest n does not reach it, or if the smallest is enough', () => {
  const never = { 100: 0.9, 400: 0.5 };
  const atOnce = { 100: 0.001, 400: 0.0001 };
  const between = { 100: 0.1, 400: 0.001 };
  const short = (rows: readonly Row[]) => sizesOf(rows).map(({ known, value }) => `${known} ${value}`);
  assert.deepEqual(short(seeds(never, never, between)), ['above 400']);
  assert.deepEqual(short(seeds(atOnce, atOnce, between)), ['below 100']);
  assert.deepEqual(short(seeds(never, atOnce)), ['above 400'], 'half of the seeds do not get there');
  assert.deepEqual(
    short(seeds(atOnce, between)),
    ['below 150'],
    'the mean of a bound and a value is a bound',
  );
  assert.match(short(seeds(atOnce, between, between))[0], /^exactly 200/);
  const [{ n, reached }] = sizesOf(seeds(never, never, between));
  assert.deepEqual([n.median, reached], [Number.POSITIVE_INFINITY, 1]);
});

test('sizes are counted by family and learner, and a single n at a d gives nothing', () => {
  const rows = [
    ...sweep({ 100: 0.1, 400: 0.001 }),
    ...sweep({ 100: 0.9, 400: 0.5 }, { series: 'rbf' }),
    ...sweep({ 100: 0.001, 400: 0.0001 }, { task: 'bfc-deep-wide' }),
    aRow({ d: 32, n: 100, series: 'rbf' }),
  ];
  const shown = sizesOf(rows).map(({ series, d, known }) => [series, d, known]);
  assert.deepEqual(shown, [
    ['deep-sgd', 16, 'exactly'],
    ['rbf', 16, 'above'],
    ['deep-sgd', 16, 'below'],
  ]);
  assert.deepEqual(sweeps(results([aRow()])), []);
});

test('the table has one line per learner and d, with signs for bounds', () => {
  const rows = [
    ...sweep({ 512: 0.09, 8192: 0.02 }),
    ...sweep({ 2048: 0.5, 32768: 0.05 }, { d: 32 }),
    ...sweep({ 512: 0.9, 8192: 0.8 }, { series: 'rbf' }),
    aRow({ series: 'rbf', d: 32, n: 2048, testError: 0.8 }),
  ];
  const [family] = familySampleSizes(results(rows));
  assert.deepEqual(texts(sampleSizeTable(family)), [
    // ε = 0.3, 0.1, 0.03, 0.01, 0.001; ln(0.09/0.03)/ln(0.09/0.02) of ln 16 beyond 512 is 3,881.
    ['deep-sgd', '16', '≤ 512', '≤ 512', '3,880', '> 8,192', '> 8,192'],
    ['deep-sgd', '32', '3,790', '14,200', '> 32,768', '> 32,768', '> 32,768'],
    ['rbf', '16', '> 8,192', '> 8,192', '> 8,192', '> 8,192', '> 8,192'],
    ['rbf', '32', '–', '–', '–', '–', '–'],
  ]);
});
