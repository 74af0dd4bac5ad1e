import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkpoints, chooseStopStep } from '../../../learners/engine/checkpoints.ts';
import { learningRate, scheduleRows } from '../../../learners/engine/learning-rate-schedule.ts';

test('the rate rises over the warm-up, peaks, and ends at a thousandth of the peak', () => {
  const options = { peak: 0.01, warmup: 100, steps: 1000 };
  const rates = Array.from({ length: 1000 }, (_, t) => learningRate(options, t));
  assert.ok(Math.abs(rates[0] - 0.01 / 100) < 1e-6);
  for (let t = 1; t < 80; t++) assert.ok(rates[t] > rates[t - 1], `step ${t}`);
  for (let t = 101; t < 1000; t++) assert.ok(rates[t] < rates[t - 1], `step ${t}`);
  assert.ok(Math.max(...rates) <= 0.01 * 1.001);
  assert.ok(rates[999] < 2e-5 && rates[999] > 0.9e-5);
});

test('a schedule cut into pieces is the same schedule', () => {
  const options = { peak: 0.01, warmup: 10, steps: 60 };
  const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  const whole = scheduleRows(options, adam, 0, 60);
  const pieces = [...scheduleRows(options, adam, 0, 25), ...scheduleRows(options, adam, 25, 35)];
  assert.deepEqual([...whole], pieces);
});

test('checkpoints end at the last step and never repeat', () => {
  for (const steps of [1, 7, 8, 100, 4000]) {
    for (const validated of [false, true]) {
      const at = checkpoints(steps, validated);
      assert.equal(at.at(-1), steps);
      assert.ok(at.every((step, i) => step >= 1 && (i === 0 || step > at[i - 1])));
    }
  }
});

test('early stopping takes the latest checkpoint within 2% of the best', () => {
  const points = [1, 0.5, 0.1, 0.1015, 0.2].map((error, i) => ({ step: 10 * (i + 1), error }));
  assert.equal(chooseStopStep(points), 40);
  assert.equal(chooseStopStep([...points, { step: 60, error: 0.09 }]), 60);
  assert.equal(chooseStopStep([]), undefined);
});
