import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  errorFloor,
  errorPoints,
  passagePoints,
  sampleSizePoints,
} from '../../../reports/analysis/censored-points.ts';
import type { Row } from '../../../reports/rows.ts';
import { aRow } from '../rows-for-tests.ts';

const failed: Partial<Row> = { status: 'diverged', testError: undefined, fitSeconds: undefined };
const shown = (points: readonly { known: string; value: number }[]) =>
  points.map(({ known, value }) => `${known} ${Number(value.toPrecision(6))}`);

/** A trace with one error per second, and 100 samples seen in each. */
const trace = (...errors: number[]) =>
  errors.map((error, i) => ({ step: i + 1, samplesSeen: 100 * (i + 1), seconds: i + 1, error }));

test('a failed fit bounds the error from below and rounding from above, and unsupported fits do not count', () => {
  const rows = [
    aRow({ testError: 0.2, seed: 1 }),
    aRow({ testError: 0.5, seed: 2 }),
    aRow({ ...failed, seed: 3 }),
    aRow({ testError: 0, seed: 4 }),
    aRow({ ...failed, status: 'unsupported', seed: 5 }),
    aRow({ ...failed, d: 32 }),
  ];
  assert.deepEqual(shown(errorPoints(rows)), [
    'exactly 0.2',
    'exactly 0.5',
    'above 0.5',
    `below ${errorFloor}`,
    'above 1',
  ]);
});

test('the time to ε is exact at the passage, below the first point, or above all that was spent', () => {
  const rows = [
    aRow({ trace: trace(1, 0.1, 0.001) }),
    aRow({ trace: trace(0.005, 0.001) }),
    aRow({ trace: trace(1, 0.5, 0.4), fitSeconds: 3.5 }),
    aRow({ trace: trace(1, 0.5), ...failed, status: 'timeout' }),
    aRow({ trace: [], testError: 0.001, fitSeconds: 7, n: 640 }),
    aRow({ trace: [], testError: 0.3, fitSeconds: 7, n: 640 }),
  ];
  assert.deepEqual(shown(passagePoints(rows, 0.01, 'seconds')), [
    'exactly 2.5',
    'below 1',
    'above 3.5',
    'above 2',
    'exactly 7',
    'above 7',
  ]);
  assert.deepEqual(shown(passagePoints(rows.slice(0, 4), 0.01, 'samples')), [
    'exactly 250',
    'below 100',
    'above 2048',
    'above 200',
  ]);
  assert.deepEqual(shown(passagePoints(rows.slice(4), 0.01, 'samples')), ['exactly 640', 'above 640']);
});

test('the time to ε of a failed fit is above that of the slowest fit of the learner, and never less than its own', () => {
  const reached = aRow({ trace: trace(1, 0.1, 0.001) });
  const seconds = (rows: readonly Row[]) => shown(passagePoints(rows, 0.01, 'seconds'));
  assert.deepEqual(seconds([reached, aRow(failed)]), ['exactly 2.5', 'above 2.5']);
  assert.deepEqual(seconds([reached, aRow({ ...failed, d: 64 })]), ['exactly 2.5', 'above 2.5']);
  assert.deepEqual(seconds([reached, aRow({ ...failed, trace: trace(1, 1, 1, 1) })]), [
    'exactly 2.5',
    'above 4',
  ]);
  assert.deepEqual(seconds([aRow(failed)]), []);
});

test('the n to ε is between two sizes, below the smallest or above the largest, and undefined without a sweep', () => {
  const sweep = (seed: number, errors: Record<number, number | undefined>) =>
    Object.entries(errors).map(([n, testError]) =>
      aRow({ seed, n: Number(n), testError, status: testError === undefined ? 'crashed' : 'ok' }),
    );
  const points = sampleSizePoints(
    [
      ...sweep(1, { 100: 0.1, 400: 0.001 }),
      ...sweep(2, { 100: 0.001, 400: 0.0001 }),
      ...sweep(3, { 100: 0.9, 400: 0.5 }),
      ...sweep(4, { 100: undefined, 400: 0.001 }),
      ...sweep(5, { 100: 0.001 }),
    ],
    0.01,
  );
  assert.deepEqual(shown(points), ['exactly 200', 'below 100', 'above 400', 'exactly 400']);
});
