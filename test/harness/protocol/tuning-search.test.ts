import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openDimensions, type SearchSpace, sampleTrials } from '../../../harness/protocol/tuning-search.ts';
import { Stream } from '../../../tasks/streams.ts';

const space: SearchSpace = {
  rate: { min: 1e-4, max: 1e-1, log: true },
  share: { min: 0, max: 1 },
  loss: { choices: ['squared', 'label-weighted'] },
};

test('the first trial changes nothing, and every other one draws each parameter within its range', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (trials, seed) => {
      const [first, ...drawn] = sampleTrials(space, trials, new Stream('test', seed));
      assert.deepEqual(first, {});
      assert.equal(drawn.length, trials - 1);
      for (const { rate, share, loss } of drawn) {
        assert.ok((rate as number) >= 1e-4 && (rate as number) <= 1e-1);
        assert.ok((share as number) >= 0 && (share as number) <= 1);
        assert.ok(['squared', 'label-weighted'].includes(loss as string));
      }
    }),
  );
});

test('every stratum of a range is used once, on a log scale if the range says so', () => {
  const drawn = sampleTrials(space, 11, new Stream('strata')).slice(1);
  const strata = drawn.map(({ rate }) => Math.floor(((Math.log10(rate as number) + 4) / 3) * 10 + 1e-9));
  assert.deepEqual(
    strata.sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  const shares = drawn.map(({ share }) => Math.floor((share as number) * 10));
  assert.deepEqual(
    shares.sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
});

test('all choices are used before one is used again', () => {
  const drawn = sampleTrials({ a: { choices: [1, 2, 3, 4] } }, 5, new Stream('choices')).slice(1);
  assert.deepEqual(drawn.map(({ a }) => a as number).sort(), [1, 2, 3, 4]);
});

test('parameters are drawn independently, not on a grid', () => {
  const drawn = sampleTrials(space, 21, new Stream('apart')).slice(1);
  const order = (key: string) =>
    drawn
      .map((values, i) => ({ i, value: values[key] as number }))
      .sort((a, b) => a.value - b.value)
      .map(({ i }) => i);
  assert.notDeepEqual(order('rate'), order('share'));
});

test('a space with fewer combinations than trials is gone through once', () => {
  const trials = sampleTrials({ a: { choices: [1, 2] } }, 10, new Stream('few'));
  assert.equal(trials.length, 3);
});

test('the same stream draws the same trials, and adding a parameter does not change the others', () => {
  const all = sampleTrials(space, 6, new Stream('same'));
  assert.deepEqual(sampleTrials(space, 6, new Stream('same')), all);
  const { loss: _, ...rest } = space;
  const fewer = sampleTrials(rest, 6, new Stream('same'));
  assert.deepEqual(
    fewer.map(({ rate }) => rate),
    all.map(({ rate }) => rate),
  );
});

test('a parameter that the user fixed is not varied', () => {
  assert.deepEqual(Object.keys(openDimensions(space, { loss: 'squared', width: 3 })), ['rate', 'share']);
});
