import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadConfig } from '../../../harness/config/load-config.ts';
import { makePlan } from '../../../harness/plan/plan.ts';
import { cellWeight } from '../../../harness/plan/schedule.ts';
import { cellGroups, shardOf } from '../../../harness/plan/shards.ts';

const cells = await makePlan(await loadConfig('quick'));
const weightOf = (some: typeof cells) => some.reduce((sum, cell) => sum + cellWeight(cell), 0);

test('shards contain every cell once, and keep fits with the tuning they need', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
      const shards = Array.from({ length: count }, (_, i) => shardOf(cells, i + 1, count));
      assert.deepEqual(
        shards
          .flat()
          .map(({ id }) => id)
          .sort(),
        cells.map(({ id }) => id).sort(),
      );
      for (const shard of shards) {
        const own = new Set(shard.map(({ id }) => id));
        for (const { needs } of shard) assert.ok(needs === undefined || own.has(needs));
      }
    }),
    { numRuns: 30 },
  );
});

test('no shard has much more work than the mean, unless its heaviest group requires it', () => {
  const heaviest = Math.max(...cellGroups(cells).map(weightOf));
  for (const count of [2, 3, 7, 16]) {
    const mean = weightOf(cells) / count;
    for (let i = 1; i <= count; i++)
      assert.ok(weightOf(shardOf(cells, i, count)) <= mean + heaviest, `${i} of ${count}`);
  }
  const [one, two] = [shardOf(cells, 1, 2), shardOf(cells, 2, 2)].map(weightOf);
  assert.ok(Math.abs(one - two) / (one + two) < 0.05, `${one} and ${two}`);
});
