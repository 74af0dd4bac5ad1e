import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { UnsupportedTaskError } from '../../tasks/contract.ts';
import type { EpisodicEnvironment } from '../../tasks/environments/contract.ts';
import { defineEnvironment } from '../../tasks/environments/define-environment.ts';
import { lookAhead } from '../../tasks/environments/look-ahead.ts';
import { environments } from '../../tasks/environments/registry.ts';
import { sphereWalk } from '../../tasks/environments/sphere-walk.ts';
import { loadTaskFamily } from '../../tasks/load-task-family.ts';
import { Stream } from '../../tasks/streams.ts';

const open = (given: object = {}, d = 8, seed = 1) => {
  const { environment } = sphereWalk.instantiate({ d, seed, params: sphereWalk.parameters.parse(given) });
  assert.ok(environment);
  return environment;
};
const stream = new Stream('test', 'environments');

test('every built-in environment is found by its name, and says what its episodes are', async () => {
  for (const family of environments) {
    assert.equal(await loadTaskFamily(family.name), family);
    assert.equal(family.role, 'environment');
    const params = family.parameters.parse({});
    assert.deepEqual(family.episodes?.(params), {
      horizon: 2,
      actions: 2,
      agent: { epsilon: 1, decay: 1 / 3, firstFit: 32, growth: 2, clip: true },
    });
    assert.match(family.formula?.(params) ?? '', /^\\begin\{aligned\}/);
    const options = { d: 8, params };
    assert.deepEqual(family.structure?.(options), family.instantiate({ ...options, seed: 3 }).structure);
  }
});

test('states stay on the sphere, and rewards are balanced around one half', () => {
  for (const reward of ['quadratic', 'product']) {
    const environment = open({ reward });
    let [sum, squares] = [0, 0];
    for (let t = 0; t < 1000; t++) {
      const state = environment.initial(stream.child('initial', t));
      const { reward: earned, next } = environment.step(state, t % 2, 1, stream.child('step', t));
      sum += earned;
      squares += (earned - 0.5) ** 2;
      for (const x of [state, next])
        assert.ok(Math.abs(x.reduce((total, value) => total + value * value, 0) - 8) < 1e-4);
    }
    assert.ok(Math.abs(sum / 1000 - 0.5) < 0.04, `${reward}: ${sum / 1000}`);
    assert.ok(squares / 1000 > 0.02, 'rewards vary');
  }
});

test('the oracle is the reward in the last step, and agrees with a look-ahead before it', () => {
  const environment = open({ reward: 'product' });
  const state = environment.initial(stream.child('state'));
  for (const action of [0, 1])
    assert.equal(
      environment.optimal(state, 2, stream)[action],
      environment.step(state, action, 2, stream).reward,
    );
  const again = lookAhead(environment, { horizon: 2, actions: 2 }, { states: 2000 });
  const exact = again(state, 1, stream.child('one'));
  const means = [0, 0];
  for (let i = 0; i < 40; i++)
    for (const action of [0, 1])
      means[action] += environment.optimal(state, 1, stream.child('two', i))[action] / 40;
  for (const action of [0, 1]) assert.ok(Math.abs(means[action] - exact[action]) < 0.03);
});

test('with a horizon of 1 there is nothing ahead', () => {
  const environment = open({ horizon: 1, actions: 3 });
  const state = environment.initial(stream);
  assert.deepEqual(
    Array.from(environment.optimal(state, 1, stream)),
    [0, 1, 2].map((action) => environment.step(state, action, 1, stream).reward),
  );
});

test('seeds choose the environment, and a dimension that is too small is refused in one line', () => {
  const state = open().initial(stream.child('same'));
  const rewardOf = (seed: number) => open({}, 8, seed).step(state, 0, 1, stream).reward;
  assert.equal(rewardOf(1), rewardOf(1));
  assert.notEqual(rewardOf(1), rewardOf(2));
  assert.throws(() => open({ reward: 'product' }, 3), UnsupportedTaskError);
});

test('as a task it gives centred labels, and a smaller sample begins a larger one', () => {
  const task = sphereWalk.instantiate({ d: 4, seed: 1, params: sphereWalk.parameters.parse({}) });
  const [small, large] = [20, 400].map((n) => task.sample(n, stream.child('sample')));
  assert.deepEqual(large.x.subarray(0, 80), small.x);
  assert.deepEqual(large.y.subarray(0, 20), small.y);
  const mean = large.y.reduce((sum, y) => sum + y, 0) / 400;
  const variance = large.y.reduce((sum, y) => sum + y * y, 0) / 400;
  assert.ok(Math.abs(mean) < 0.2 && Math.abs(variance - 1) < 0.2);
});

test('answers that break the contract are errors of one line that name the environment', () => {
  const sound: EpisodicEnvironment = {
    initial: () => new Float32Array(2),
    step: () => ({ reward: 0.5, next: new Float32Array(2) }),
    optimal: () => [1, 0.5],
  };
  const made = (change: Partial<EpisodicEnvironment>) =>
    defineEnvironment({
      name: 'broken',
      description: 'for this test',
      source: 'this test',
      parameters: z.strictObject({}),
      episodes: () => ({ horizon: 2, actions: 2 }),
      structure: () => ({ layers: 2, widths: [1], degree: 1 }),
      instantiate: () => ({ ...sound, ...change }),
    });
  const environmentOf = (change: Partial<EpisodicEnvironment>) => {
    const family = made(change);
    const { environment } = family.instantiate({ d: 2, seed: 1, params: family.parameters.parse({}) });
    assert.ok(environment);
    return environment;
  };
  const state = new Float32Array(2);
  const error = (message: RegExp) => ({ name: 'InvalidEnvironmentError', message });
  assert.throws(
    () => environmentOf({ initial: () => new Float32Array(3) }).initial(stream),
    error(/^broken: the first state is no Float32Array of 2 numbers$/),
  );
  assert.throws(
    () => environmentOf({ step: () => ({ reward: 2, next: state }) }).step(state, 1, 1, stream),
    error(/^broken: the reward of action 1 in step 1 is 2; rewards are from 0 to 1$/),
  );
  assert.throws(
    () =>
      environmentOf({ step: () => ({ reward: 0, next: Float32Array.of(0, Number.NaN) }) }).step(
        state,
        0,
        1,
        stream,
      ),
    error(/^broken: the state after step 1 has NaN in place 1$/),
  );
  assert.throws(
    () => environmentOf({ optimal: () => [1] }).optimal(state, 1, stream),
    error(/^broken: optimal gave 1 values in step 1; there are 2 actions$/),
  );
});
