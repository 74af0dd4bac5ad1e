import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canBeDrawn, drawCells } from '../../../harness/results/draw-cells.ts';
import { type CellRecord, statuses } from '../../../harness/results/record.ts';
import { sampleRecord, sampleSpec } from './sample-record.ts';

/** As many cells of each learner as asked. */
function cellsOf(counts: Readonly<Record<string, number>>): CellRecord[] {
  return Object.entries(counts).flatMap(([learner, count]) =>
    Array.from({ length: count }, (_, seed) => sampleRecord(sampleSpec({ learner, seed }))),
  );
}

function countByLearner(cells: readonly CellRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { spec } of cells) counts[spec.learner] = (counts[spec.learner] ?? 0) + 1;
  return counts;
}

const cells = cellsOf({ a: 60, b: 30, c: 9, d: 1 });
const key = 'some run';

test('a draw has every learner, in proportion, and each cell once', () => {
  const drawn = drawCells(cells, { share: 0.2 }, { key, seed: 1 });
  assert.deepEqual(countByLearner(drawn), { a: 12, b: 6, c: 1, d: 1 });
  assert.equal(new Set(drawn.map(({ id }) => id)).size, drawn.length);
});

test('at least one cell is drawn, at most all, and of fewer cells than learners each is of another', () => {
  const count = (size: Parameters<typeof drawCells>[1]) => drawCells(cells, size, { key, seed: 1 }).length;
  assert.equal(count({ share: 0.0001 }), 1);
  assert.equal(count({ count: 1000 }), 100);
  assert.equal(count({ share: 1 }), 100);
  assert.deepEqual(
    Object.values(countByLearner(drawCells(cells, { count: 3 }, { key, seed: 1 }))),
    [1, 1, 1],
  );
  assert.deepEqual(drawCells([], { count: 3 }, { key, seed: 1 }), []);
});

test('the seed and the run decide the draw, and not the order of the cells', () => {
  const ids = (given: readonly CellRecord[], options: { key: string; seed: number }) =>
    drawCells(given, { count: 10 }, options).map(({ id }) => id);
  const drawn = ids(cells, { key, seed: 1 });
  assert.deepEqual(ids([...cells].reverse(), { key, seed: 1 }), drawn);
  assert.notDeepEqual(ids(cells, { key, seed: 2 }), drawn);
  assert.notDeepEqual(ids(cells, { key: 'another run', seed: 1 }), drawn);
});

test('over many seeds every cell is drawn about equally often', () => {
  const times = new Map<string, number>();
  for (let seed = 0; seed < 300; seed++)
    for (const { id } of drawCells(cellsOf({ a: 20 }), { count: 5 }, { key, seed }))
      times.set(id, (times.get(id) ?? 0) + 1);
  assert.equal(times.size, 20);
  // 75 expected, with a standard deviation of 7.5.
  for (const count of times.values()) assert.ok(count > 40 && count < 110, String(count));
});

test('only ends that the specification decides can be drawn', () => {
  assert.deepEqual(
    statuses.filter((status) => canBeDrawn({ status })),
    ['ok', 'diverged', 'invalid'],
  );
});
