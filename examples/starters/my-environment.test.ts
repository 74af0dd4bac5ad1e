// Run it: node --import hierbench/typescript --test my-environment.test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stream } from 'hierbench';
import family from './my-environment.ts';

const [d, episodes] = [8, 200];
const { environment } = family.instantiate({ d, seed: 1, params: family.parameters.parse({}) });
const { horizon = 0, actions = 0 } = family.episodes?.(family.parameters.parse({})) ?? {};

/** The mean sum of rewards of episodes in which an action is chosen by the oracle, or at random. */
function meanReturn(byOracle: boolean): number {
  assert.ok(environment);
  let total = 0;
  for (let episode = 0; episode < episodes; episode++) {
    const stream = new Stream('test', episode);
    let state = environment.initial(stream.child('initial'));
    for (let step = 1; step <= horizon; step++) {
      const values = Array.from(environment.optimal(state, step, stream.child('oracle', step)));
      const best = values.indexOf(Math.max(...values));
      const action = byOracle ? best : stream.child('choice', step).integer(actions);
      const { reward, next } = environment.step(state, action, step, stream.child('step', step));
      total += reward / episodes;
      state = next;
    }
  }
  return total;
}

test('acting by the oracle earns more than acting at random', () => {
  assert.ok(meanReturn(true) > meanReturn(false) + 0.1);
});

test('the same streams give the same rewards', () => {
  assert.equal(meanReturn(false), meanReturn(false));
});
