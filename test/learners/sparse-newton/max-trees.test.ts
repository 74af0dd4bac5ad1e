import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MaxTrees } from '../../../learners/sparse-newton/max-trees.ts';
import { mergeRuns } from '../../../learners/sparse-newton/merge-runs.ts';

/** Trees over these leaves, built. */
function treesOf(rows: readonly (readonly number[])[]): MaxTrees {
  const trees = new MaxTrees(rows.length, rows[0].length);
  for (const [k, leaves] of rows.entries()) {
    trees.values.set(leaves, trees.firstLeaf(k));
    trees.build(k);
  }
  return trees;
}

function above(leaves: readonly number[], threshold: number): number[] {
  return leaves.flatMap((value, i) => (value > threshold ? [i] : []));
}

const value = fc.integer({ min: -9, max: 9 });

test('a search finds the leaves above the threshold, whatever their number, before and after changes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }).chain((m) =>
        fc.record({
          rows: fc.array(fc.array(value, { minLength: m, maxLength: m }), { minLength: 1, maxLength: 3 }),
          changes: fc.array(fc.record({ leaf: fc.nat(m - 1), to: value }), { maxLength: 20 }),
        }),
      ),
      value,
      ({ rows, changes }, threshold) => {
        const trees = treesOf(rows);
        const check = (of: readonly (readonly number[])[]) => {
          for (const [k, leaves] of of.entries())
            assert.deepEqual([...trees.above(k, threshold)], above(leaves, threshold));
        };
        check(rows);
        const changed = rows.map((leaves) => [...leaves]);
        for (const { leaf, to } of changes)
          for (const [k, leaves] of changed.entries()) {
            leaves[leaf] = to - k;
            trees.values[trees.firstLeaf(k) + leaf] = to - k;
          }
        const leaves = [...new Set(changes.map(({ leaf }) => leaf))].sort((a, b) => a - b);
        for (const k of rows.keys()) trees.repair(k, Int32Array.from(leaves));
        check(changed);
        assert.deepEqual(trees.values, treesOf(changed).values);
      },
    ),
  );
});

test('a search reads the paths to what it finds, and a repair stops where a maximum stays', () => {
  const leaves = new Array<number>(1024).fill(0);
  leaves[300] = 5;
  const trees = treesOf([leaves]);
  assert.deepEqual([...trees.above(0, 1)], [300]);
  // The root, and two children on each of ten levels.
  assert.equal(trees.visited, 21);
  assert.deepEqual([...trees.above(0, 9)], []);
  assert.equal(trees.visited, 22);
  trees.values[trees.firstLeaf(0) + 301] = 4;
  trees.repair(0, Int32Array.of(301));
  assert.equal(trees.recomputed, 1);
  trees.values[trees.firstLeaf(0) + 300] = 6;
  trees.values[trees.firstLeaf(0) + 301] = 7;
  trees.repair(0, Int32Array.of(300, 301));
  assert.equal(trees.recomputed, 11);
  assert.equal(trees.values[1], 7);
});

test('runs are merged in ascending order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(500), { maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      (numbers, count) => {
        const runs = Array.from({ length: count }, (_, run) =>
          Int32Array.from(numbers.filter((_, i) => i % count === run)).sort(),
        );
        assert.deepEqual(
          [...mergeRuns(runs)],
          [...numbers].sort((a, b) => a - b),
        );
      },
    ),
  );
  assert.equal(mergeRuns([]).length, 0);
});
