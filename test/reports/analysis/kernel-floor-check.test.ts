import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeKernelFloorChecks,
  kernelFloorChecks,
} from '../../../reports/analysis/kernel-floor-check.ts';
import type { Row } from '../../../reports/rows.ts';
import { aRow } from '../rows-for-tests.ts';

/** Fits of one kernel with these errors over a floor of 0.2, one per seed. */
const group = (ratios: readonly number[], change: Partial<Row> = {}) =>
  ratios.map((ratio, i) =>
    aRow({
      learner: 'kernel-ridge',
      series: 'rbf',
      kernelFloor: 0.2,
      testError: ratio * 0.2,
      seed: i + 1,
      ...change,
    }),
  );
const kinds = (rows: readonly Row[]) => kernelFloorChecks({ rows }).map(({ kind }) => kind);
const said = (rows: readonly Row[], learners = ['kernel-ridge']) =>
  describeKernelFloorChecks(kernelFloorChecks({ rows }), learners);

test('a kernel is below its floor if the whole interval of the ratio is below 1', () => {
  assert.deepEqual(kinds(group([1.02, 1.1, 1.3])), ['above']);
  assert.deepEqual(kinds(group([0.9, 0.95, 0.99])), ['below']);
  assert.deepEqual(kinds(group([0.9, 0.95, 1.01])), ['within']);
  const [{ ratio }] = kernelFloorChecks({ rows: group([0.9, 0.95, 1.01]) });
  assert.deepEqual(
    [ratio.low, ratio.median, ratio.high].map((value) => Number(value.toPrecision(6))),
    [0.9, 0.95, 1.01],
  );
});

test('each fit is compared with the floor of its own seed', () => {
  const rows = [0.1, 0.2, 0.4].map((kernelFloor, i) =>
    group([1], { kernelFloor, testError: 1.5 * kernelFloor, seed: i + 1 }),
  );
  const [{ ratio, kind }] = kernelFloorChecks({ rows: rows.flat() });
  assert.ok(Math.abs(ratio.low - 1.5) < 1e-12 && Math.abs(ratio.high - 1.5) < 1e-12);
  assert.equal(kind, 'above');
});

test('one or two seeds prove nothing, because the floor holds on average over samples', () => {
  assert.deepEqual(kinds(group([0.5])), ['within']);
  assert.deepEqual(kinds(group([0.5, 0.6])), ['within']);
});

test('groups are those of task, learner, d and n', () => {
  const rows = [
    ...group([1.2, 1.2, 1.2]),
    ...group([1.2, 1.2, 1.2], { n: 4096 }),
    ...group([0.8, 0.8, 0.8], { d: 32 }),
    ...group([1.2, 1.2, 1.2], { series: 'ntk' }),
    ...group([1.2, 1.2, 1.2], { task: 'bfc-deep-wide' }),
  ];
  assert.deepEqual(kinds(rows), ['above', 'above', 'below', 'above', 'above']);
});

test('learners that the floor does not bound, a floor of 0, no floor, and failed fits give no result', () => {
  for (const learner of ['sequential-kernel', 'rfm', 'random-features', 'deep-sgd'])
    assert.deepEqual(kinds(group([0.1, 0.1, 0.1], { learner })), []);
  assert.deepEqual(kinds(group([0.1, 0.1, 0.1], { kernelFloor: 0 })), []);
  assert.deepEqual(kinds(group([0.1, 0.1, 0.1], { kernelFloor: undefined })), []);
  assert.deepEqual(kinds(group([0.1, 0.1, 0.1], { status: 'timeout', testError: undefined })), []);
  assert.equal(said([aRow()]), undefined);
});

test('if all is well, one sentence says so and names the closest', () => {
  const rows = [
    ...group([1.5, 1.6, 1.7]),
    ...group([1.02, 1.0312, 1.04], { series: 'ntk', d: 64, n: 32768 }),
  ];
  assert.equal(
    said(rows),
    'All 2 kernel-ridge groups with a kernel floor are above it; the closest, ntk on bfc-wide at d = 64 and n = 32,768, is at 1.03 times its floor.',
  );
});

test('violations come first, ordered by how far they are below, and what chance allows comes last', () => {
  const rows = [
    ...group([1.5, 1.6, 1.7]),
    ...group([0.9, 0.91, 0.92], { d: 32 }),
    ...group([0.5, 0.51, 0.52], { d: 64 }),
    ...group([0.98, 0.99, 1.01], { d: 8 }),
  ];
  assert.equal(
    said(rows),
    'Below the kernel floor: rbf on bfc-wide at d = 64 and n = 2,048 at 0.510 times its floor (0.500 to 0.520) and rbf on bfc-wide at d = 32 and n = 2,048 at 0.910 times its floor (0.900 to 0.920). No rotation-invariant kernel can be, on average over samples: a bug in the floor or in the learner. 1 of 4 kernel-ridge groups with a kernel floor is above it; the closest, rbf on bfc-wide at d = 16 and n = 2,048, is at 1.60 times its floor. Below it, but by no more than chance allows: rbf on bfc-wide at d = 8 and n = 2,048 at 0.990 times its floor (0.980 to 1.01).',
  );
  const many = Array.from({ length: 10 }, (_, i) => group([0.5, 0.5, 0.5], { d: i + 8 })).flat();
  assert.match(said(many) ?? '', /and 2 more\. No rotation/);
});

test('a floor is not compared with errors if samples do not show the target’s variance', () => {
  const spectrum = (weights: number[]) => ({
    method: 'exact' as const,
    basis: 'hermite' as const,
    weights,
    angular: weights,
    kernelFloor: 0.2,
  });
  const ratios = [0.5, 0.5, 0.5];
  assert.deepEqual(kinds(group(ratios, { spectrum: spectrum([0.1, 0, 0.7, 0, 0.5]) })), ['below']);
  // At degree 16 most of the variance lies in the tails, and an estimate from samples misses it.
  assert.deepEqual(kinds(group(ratios, { spectrum: spectrum([0, 0, 1.5, 0, 3]) })), []);
  assert.deepEqual(kinds(group(ratios, { spectrum: spectrum([0.9, 0, 0.1, 0, 0.05]) })), []);
});
