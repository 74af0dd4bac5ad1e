import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureLatency } from '../../../harness/protocol/latency.ts';

test('a fast prediction is timed over several samples, with a margin, whether it answers at once or later', async () => {
  const x = new Float32Array(100);
  const now = await measureLatency((_x, n) => new Float32Array(n), x, 100, 0.02);
  const later = await measureLatency(async (_x, n) => new Float32Array(n), x, 100, 0.02);
  for (const { msPer1000, marginPercent } of [now, later]) {
    assert.ok(msPer1000 > 0 && Number.isFinite(msPer1000));
    assert.ok(marginPercent !== undefined && marginPercent >= 0);
  }
});

test('a slow prediction is called twice and no more', async () => {
  let calls = 0;
  const slow = async (_x: Float32Array, n: number) => {
    calls++;
    await new Promise((resolve) => setTimeout(resolve, 30));
    return new Float32Array(n);
  };
  const { msPer1000, marginPercent } = await measureLatency(slow, new Float32Array(10), 10, 0.02);
  assert.equal(calls, 2);
  assert.ok(msPer1000 > 1000);
  assert.equal(marginPercent, undefined);
});
