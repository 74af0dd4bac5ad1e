import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStepCount, type StepCount, unusableSteps } from '../../../harness/protocol/step-count.ts';

const at = (rule: StepCount, d: number) => {
  const parsed = parseStepCount(rule);
  return typeof parsed === 'string' ? parsed : parsed(d);
};

test('numbers and rules are read, and rounded to whole steps', () => {
  assert.equal(at(1, 16), 1);
  assert.equal(at('1500', 16), 1500);
  assert.equal(at('50d', 64), 3200);
  assert.equal(at('2*d^1.5', 16), 128);
  assert.equal(at('0.3d', 5), 2);
});

test('any other text is quoted in the error', () => {
  for (const rule of ['many', '50n', '-50d', '', '1000+50d'])
    assert.equal(at(rule, 16), `"${rule}" is not a number of steps (a whole number, or a rule such as 50d)`);
  for (const rule of [0, 1.5, -1])
    assert.equal(
      at(rule, 16),
      `${rule} is not a number of steps (a whole number from 1, or a rule such as 50d)`,
    );
});

test('a rule has to give a usable number at every d', () => {
  const wrong = (rule: string, ...dimensions: number[]) => {
    const parsed = parseStepCount(rule);
    assert.ok(typeof parsed !== 'string');
    return unusableSteps(parsed, dimensions);
  };
  assert.equal(wrong('50d', 8, 256), undefined);
  assert.equal(wrong('0.1d', 16, 4), '0 steps at d = 4; at least 1 is needed');
  assert.equal(wrong('d^9', 2, 256), 'more than 1000000000 steps at d = 256');
  assert.equal(wrong('d^400', 256), 'more than 1000000000 steps at d = 256');
});
