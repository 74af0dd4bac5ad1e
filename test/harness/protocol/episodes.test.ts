import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explorationAt, fitTimes, regretExponent, traceTimes } from '../../../harness/protocol/episodes.ts';

const agent = { epsilon: 1, decay: 1 / 3, firstFit: 32, growth: 2, clip: true };

test('exploration is constant, or falls as a power of the episode', () => {
  assert.equal(explorationAt(agent, 1), 1);
  assert.ok(Math.abs(explorationAt(agent, 1000) - 0.1) < 1e-12);
  assert.equal(explorationAt({ ...agent, epsilon: 0.1, decay: 0 }, 1000), 0.1);
});

test('fits come at times that do not depend on the number of episodes', () => {
  assert.deepEqual(fitTimes(agent, 300), [32, 64, 128, 256]);
  assert.deepEqual(fitTimes(agent, 256), [32, 64, 128]);
  assert.deepEqual(fitTimes({ ...agent, growth: 1.5 }, 110), [32, 48, 72, 108]);
  assert.deepEqual(fitTimes(agent, 20), []);
  const [short, long] = [500, 1000].map((episodes) => traceTimes(agent, episodes));
  assert.deepEqual(long.slice(0, short.length - 1), short.slice(0, -1));
  for (const [times, episodes] of [
    [short, 500],
    [long, 1000],
  ] as const) {
    assert.equal(times.at(-1), episodes);
    assert.ok(fitTimes(agent, episodes).every((at) => times.includes(at)));
  }
  assert.deepEqual(traceTimes(agent, 20), [20]);
});

test('the exponent of a power law is its exponent, over the last factor of 16', () => {
  const points = traceTimes(agent, 8192).map((t) => ({ t, regret: t < 400 ? t : 7 * t ** 0.6 }));
  assert.ok(Math.abs((regretExponent(points) ?? 0) - 0.6) < 1e-9);
  assert.equal(regretExponent(points.slice(0, 2)), undefined);
});
