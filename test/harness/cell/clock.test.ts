import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { FitClock, TimeLimitError } from '../../../harness/cell/clock.ts';

/** A clock that advances only when a test says so. */
function fakeTime() {
  let wall = 100;
  let cpu = 7;
  return {
    source: { wall: () => wall, cpu: () => cpu },
    pass(seconds: number, cpuSeconds = seconds) {
      wall += seconds;
      cpu += cpuSeconds;
    },
  };
}

test('the clock counts while it runs and not while it is paused', () => {
  const { source, pass } = fakeTime();
  const clock = new FitClock(10, source);
  pass(5);
  assert.equal(clock.wallSeconds, 0);
  clock.resume();
  pass(2, 1);
  clock.pause();
  pass(50);
  clock.resume();
  pass(1, 0.5);
  assert.equal(clock.wallSeconds, 3);
  assert.equal(clock.cpuSeconds, 1.5);
  clock.pause();
  clock.pause();
  assert.equal(clock.wallSeconds, 3);
});

test('the clock aborts when its seconds are used up, the next time it is read', () => {
  const { source, pass } = fakeTime();
  const clock = new FitClock(10, source);
  clock.resume();
  pass(9);
  clock.pause();
  pass(100);
  clock.check();
  assert.equal(clock.signal.aborted, false);
  clock.resume();
  pass(2);
  clock.check();
  assert.equal(clock.signal.aborted, true);
  assert.ok(clock.signal.reason instanceof TimeLimitError);
  assert.equal(clock.signal.reason.message, 'the fit took more than its 10 s');
  clock.pause();
});

test('the clock aborts on its own while the learner yields', async () => {
  const clock = new FitClock(0.01);
  clock.resume();
  await once(clock.signal, 'abort');
  assert.ok(clock.exceeded);
});
