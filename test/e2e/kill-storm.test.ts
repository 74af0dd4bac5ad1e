import assert from 'node:assert/strict';
import { test } from 'node:test';

// @ts-expect-error: a script that runs at night, without types
const { killStorm } = await import('../nightly/kill-storm.mjs');

const skip = process.platform === 'linux' ? false : 'it finds processes in /proc';

test('after three kills of parents, workers and both, nothing finished is lost, damaged or left behind', {
  skip,
}, async () => {
  const { kills, lost, changed, damaged, orphans, different } = await killStorm({
    kills: 3,
    seed: 12,
    seeds: 1,
  });
  assert.equal(kills, 3);
  assert.deepEqual(
    { lost, changed, damaged, orphans, different },
    { lost: 0, changed: 0, damaged: 0, orphans: 0, different: 0 },
  );
});
