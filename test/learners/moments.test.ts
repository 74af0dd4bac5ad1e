import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { LabelMoments, pairAt, pairCount } from '../../learners/moments/label-moments.ts';
import { eigenpairsOf } from '../../learners/moments/moment-directions.ts';
import { momentOperator } from '../../learners/moments/moment-operator.ts';
import { moments } from '../../learners/moments.ts';
import { Stream } from '../../tasks/streams.ts';
import { fit, problem, relativeError } from './fit.ts';
import { atEase } from './kernels/random-points.ts';

/** |P_U v|²/|v|² for every row v, averaged. */
function share(rows: ArrayLike<number>, count: number, d: number, basis: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < count; r++) {
    let [inside, all] = [0, 0];
    for (let start = 0; start < basis.length; start += d) {
      let product = 0;
      for (let a = 0; a < d; a++) product += rows[r * d + a] * basis[start + a];
      inside += product ** 2;
    }
    for (let a = 0; a < d; a++) all += rows[r * d + a] ** 2;
    sum += inside / all / count;
  }
  return sum;
}

/** He_4 of a vector, at four indices, from its definition by derivatives of the normal density. */
function hermite4(x: Float64Array, [a, b, c, e]: readonly number[]): number {
  const same = (i: number, j: number) => Number(i === j);
  const pairs: [number, number, number, number][] = [
    [a, b, c, e],
    [a, c, b, e],
    [a, e, b, c],
  ];
  let value = x[a] * x[b] * x[c] * x[e];
  for (const [i, j, k, l] of pairs)
    value += same(i, j) * same(k, l) - same(i, j) * x[k] * x[l] - same(k, l) * x[i] * x[j];
  return value;
}

test('every pair of indices has a place of its own', () => {
  const d = 5;
  const places = new Set<number>();
  for (let a = 0; a < d; a++)
    for (let b = a; b < d; b++) {
      assert.equal(pairAt(a, b, d), places.size);
      assert.equal(pairAt(b, a, d), pairAt(a, b, d));
      places.add(pairAt(a, b, d));
    }
  assert.equal(places.size, pairCount(d));
});

test('the operator is the sum of T Tᵀ/m! over Hermite tensors that are written out', async () => {
  const [d, n] = [4, 20];
  const stream = new Stream('operator');
  const x = stream.child('x').normals(new Float64Array(n * d));
  const y = stream.child('y').normals(new Float64Array(n));
  const sums = new LabelMoments(d, 4);
  await sums.add({ n: 12, d, x: x.subarray(0, 12 * d), y: y.subarray(0, 12) }, atEase);
  const rest = new LabelMoments(d, 4);
  await rest.add({ n: 8, d, x: x.subarray(12 * d), y: y.subarray(12) }, atEase);
  sums.combine(rest, 1);
  const found = await momentOperator(sums, true, atEase);
  const unbiased = await momentOperator(sums, false, atEase);
  const rows = Array.from({ length: n }, (_, i) => x.subarray(i * d, (i + 1) * d));
  const mean = (of: (row: Float64Array) => number) =>
    rows.reduce((sum, row, i) => sum + (y[i] * of(row)) / n, 0);
  const all = Array.from({ length: d }, (_, i) => i);
  const first = all.map((a) => mean((row) => row[a]));
  const second = all.map((a) => all.map((b) => mean((row) => row[a] * row[b] - Number(a === b))));
  const triples = all.flatMap((b) => all.flatMap((c) => all.map((e) => [b, c, e])));
  const fourth = all.map((a) => triples.map((triple) => mean((row) => hermite4(row, [a, ...triple]))));
  for (const a of all)
    for (const b of all) {
      let expected = first[a] * first[b];
      for (const c of all) expected += (second[a][c] * second[b][c]) / 2;
      for (const t of triples.keys()) expected += (fourth[a][t] * fourth[b][t]) / 24;
      const place = a * d + b;
      assert.ok(Math.abs(found[place] - expected) < 1e-10, `${a}, ${b}: ${found[place]}, ${expected}`);
      for (const [i, row] of rows.entries()) {
        let own = row[a] * row[b];
        for (const c of all)
          own += ((row[a] * row[c] - Number(a === c)) * (row[b] * row[c] - Number(b === c))) / 2;
        for (const triple of triples)
          own += (hermite4(row, [a, ...triple]) * hermite4(row, [b, ...triple])) / 24;
        expected -= (y[i] ** 2 * own) / n / n;
      }
      assert.ok(Math.abs(unbiased[place] - expected) < 1e-10, `${a}, ${b}, without itself`);
    }
  // What is taken away is as if it had never been there.
  sums.combine(rest, -1);
  const alone = new LabelMoments(d, 4);
  await alone.add({ n: 12, d, x: x.subarray(0, 12 * d), y: y.subarray(0, 12) }, atEase);
  const [without, only] = [
    await momentOperator(sums, false, atEase),
    await momentOperator(alone, false, atEase),
  ];
  for (let at = 0; at < d * d; at++) assert.ok(Math.abs(without[at] - only[at]) < 1e-10);
});

test('eigenvectors come by decreasing eigenvalue', () => {
  const { values, rows } = eigenpairsOf(Float64Array.of(1, 0, 0, 0, 3, 0, 0, 0, 2), 3);
  assert.deepEqual(values, [3, 2, 1]);
  assert.deepEqual([...rows].map(Math.abs), [0, 1, 0, 0, 0, 1, 1, 0, 0]);
});

describe('on relu networks', () => {
  const d = 12;
  const data = problem('relu-network', d, 8 * d * d, 1);
  const basis = data.task.subspace?.rows ?? assert.fail('no subspace');

  it('finds the plane of an octagon by moments of order 4, and what the target is within it', async () => {
    const model = await fit(moments, data, { params: { rank: 2, width: 200 } });
    const directions = await model.directions?.();
    assert.ok(directions);
    assert.equal(directions.count, 2);
    assert.ok(share(directions.values, 2, d, basis) > 0.85);
    assert.ok((await relativeError(model, data.test)) < 0.6);
    model.dispose();
  });

  it('finds nothing by moments of order 2, and then predicts next to nothing', async () => {
    const model = await fit(moments, data, { params: { rank: 2, orders: 2, width: 200 } });
    const directions = await model.directions?.();
    assert.ok(directions && share(directions.values, 2, d, basis) < 0.5);
    const error = await relativeError(model, data.test);
    assert.ok(error > 0.9 && error < 1.1, String(error));
    model.dispose();
  });

  it('finds a square’s plane by moments of order 2, and chooses its rank', async () => {
    const square = problem('relu-network', d, 8 * d * d, 1, { order: 2 });
    const model = await fit(moments, square, { params: { orders: 2, width: 100 } });
    assert.equal(model.info.rank, 2);
    assert.ok((await relativeError(model, square.test)) < 0.05);
    model.dispose();
  });
});

test('moments of order 4 of too many inputs are refused, those of order 2 are not', () => {
  const { structure } = problem('relu-network', 97, 10, 1).task;
  const reason = (params: object) => moments.unsupported?.(moments.parameters.parse(params), structure, 10);
  assert.match(reason({}) ?? '', /^moments of order 4 of 97 inputs are too many: at most 96, or orders=2$/);
  assert.equal(reason({ orders: 2 }), undefined);
});
