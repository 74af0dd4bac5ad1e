import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Patience } from '../../../harness/conformance/patience.ts';

/** The seconds on the clock after which a process with this share of a processor has had its time. */
function lasts(share: number, seconds = 20): number {
  const patience = new Patience(seconds);
  for (let wall = 0; ; wall += 0.25) if (patience.isOver({ wall, cpu: share * wall })) return wall;
}

test('a process that computes is judged by its processor time, and one that waits by the clock', () => {
  assert.equal(lasts(1), 20);
  assert.equal(lasts(4), 20);
  assert.equal(lasts(0.25), 80);
  assert.equal(lasts(0), 20);
  assert.equal(lasts(0.001), 20);
});

test('even on the busiest machine the wait comes to an end', () => {
  assert.equal(lasts(0.02), 200);
});
