import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Deadline } from '../../../harness/executors/deadline.ts';

test('of a deadline that is moved, the last moment counts, and calls back once', async () => {
  const calls: number[] = [];
  const deadline = new Deadline(() => calls.push(performance.now()));
  const start = performance.now();
  deadline.set(start + 20);
  deadline.set(start + 100);
  deadline.extend(200);
  while (calls.length === 0) await wait(20);
  // Timers count whole milliseconds.
  assert.ok(calls[0] >= start + 299);
  await wait(100);
  assert.equal(calls.length, 1);
});

test('a deadline that is moved in the turn in which it comes does not call back', async () => {
  let calls = 0;
  const deadline = new Deadline(() => calls++);
  const start = performance.now();
  deadline.set(start + 20);
  // It stands for a message that is read between timers and immediates. Both timers are due when the loop is over.
  setTimeout(() => deadline.set(performance.now() + 60_000), 25);
  while (performance.now() < start + 50);
  await wait(150);
  deadline.clear();
  assert.equal(calls, 0);
});

test('a deadline that was slept through is set again', async () => {
  let calls = 0;
  const deadline = new Deadline(() => calls++);
  deadline.set(performance.now() - 5000);
  await wait(100);
  assert.equal(calls, 0);
  deadline.clear();
});

test('a deadline that is cleared never calls back', async () => {
  let calls = 0;
  const deadline = new Deadline(() => calls++);
  deadline.set(performance.now() + 20);
  deadline.clear();
  await wait(100);
  assert.equal(calls, 0);
});
