import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Deadline } from '../../../harness/executors/deadline.ts';

test('a deadline that is moved calls back once, at the last time that was set', async () => {
  const calls: number[] = [];
  const deadline = new Deadline(() => calls.push(performance.now()));
  const start = performance.now();
  deadline.set(start + 20);
  deadline.set(start + 100);
  deadline.extend(200);
  while (calls.length === 0) await wait(20);
  // Timers have a resolution of one millisecond.
  assert.ok(calls[0] >= start + 299);
  await wait(100);
  assert.equal(calls.length, 1);
});

test('a deadline that is moved in the very turn of the event loop in which it passes does not call back', async () => {
  let calls = 0;
  const deadline = new Deadline(() => calls++);
  const start = performance.now();
  deadline.set(start + 20);
  // The second timer stands for a message that is read between timers and immediates. Both are due after the
  // loop.
  setTimeout(() => deadline.set(performance.now() + 60_000), 25);
  while (performance.now() < start + 50);
  await wait(150);
  deadline.clear();
  assert.equal(calls, 0);
});

test('a deadline during which the process was suspended is set again', async () => {
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
