import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subspaceOverlap } from '../../../harness/protocol/overlap.ts';
import { inJavaScript } from '../../../learners/kernels/products.ts';
import { Stream } from '../../../tasks/streams.ts';

const effort = { multiply: inJavaScript, pause: async () => {} };
const d = 20;
/** The span of the first two coordinates. */
const subspace = {
  rank: 2,
  rows: Float64Array.from({ length: 2 * d }, (_, i) => (i === 0 || i === d + 1 ? 1 : 0)),
};
const directions = (rows: readonly (readonly number[])[]) => ({
  count: rows.length,
  d,
  values: rows.flatMap((row) => [...row, ...Array(d - row.length).fill(0)]),
});

test('units inside of the subspace overlap fully, and cover as much of it as they span', async () => {
  const both = await subspaceOverlap(
    directions([
      [1, 1],
      [0, 2],
      [3, 0],
    ]),
    subspace,
    effort,
  );
  assert.deepEqual(both, { overlap: 1, coverage: [1, 1] });
  const alike = await subspaceOverlap(
    directions([
      [1, 1],
      [2, 2],
      [3, 3],
    ]),
    subspace,
    effort,
  );
  assert.deepEqual(alike, { overlap: 1, coverage: [1, 0] });
});

test('the overlap is the median share of the squared norm, and units of norm 0 do not count', async () => {
  const found = await subspaceOverlap(
    directions([[1, 0, 1], [0, 1, 3], [0], [1, 1, 0, 1]]),
    subspace,
    effort,
  );
  assert.ok(Math.abs((found.overlap ?? 0) - 0.5) < 1e-12, String(found.overlap));
  assert.deepEqual(await subspaceOverlap(directions([[0], [0]]), subspace, effort), {});
});

test('large units count more in the coverage than many small ones', async () => {
  const small = Array.from({ length: 8 }, (_, i) => [...Array(5 + i).fill(0), 0.1]);
  const found = await subspaceOverlap(directions([[5, 0], [0, 4], ...small]), subspace, effort);
  assert.equal(found.overlap, 0);
  assert.deepEqual(found.coverage, [1, 1]);
});

test('random units overlap by rank/d', async () => {
  const count = 4000;
  const values = new Stream('test', 'units').normals(new Float32Array(count * d));
  const { overlap = 0, coverage = [] } = await subspaceOverlap({ count, d, values }, subspace, effort);
  // The median of a skewed share lies below its mean, 2/20.
  assert.ok(overlap > 0.05 && overlap < 0.1, String(overlap));
  assert.ok(coverage.length === 2 && coverage.every((share) => share >= 0 && share <= 1));
});

test('a leading direction at 60 degrees from the subspace covers a quarter', async () => {
  const found = await subspaceOverlap(
    directions([
      [0.5, 0, Math.sqrt(0.75)],
      [0, 0.1],
    ]),
    subspace,
    effort,
  );
  assert.deepEqual(
    found.coverage?.map((share) => Number(share.toFixed(4))),
    [1, 0.25],
  );
});

test('weights that are not finite give nothing; those of the wrong shape are a mistake', async () => {
  assert.deepEqual(await subspaceOverlap(directions([[Number.NaN]]), subspace, effort), {});
  await assert.rejects(subspaceOverlap({ count: 2, d, values: [1] }, subspace, effort), /do not match/);
});

test('the leading overlap is that of the unit that overlaps most, where single units count', async () => {
  const units = directions([
    [1, 0, 1],
    [0, 0, 2],
    [0, 0, 0, 1],
  ]);
  const found = await subspaceOverlap({ ...units, single: true }, subspace, effort);
  assert.ok(Math.abs((found.leadingOverlap ?? 0) - 0.5) < 1e-12, String(found.leadingOverlap));
  assert.equal(found.overlap, 0);
  assert.ok(!('leadingOverlap' in (await subspaceOverlap(units, subspace, effort))));
});
