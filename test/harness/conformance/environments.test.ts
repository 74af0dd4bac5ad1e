import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { checkEnvironment } from '../../../harness/conformance/check-environment.ts';
import type { EpisodicEnvironment } from '../../../tasks/environments/contract.ts';
import { defineEnvironment } from '../../../tasks/environments/define-environment.ts';
import { environments } from '../../../tasks/environments/registry.ts';

test('every built-in environment keeps the contract', () => {
  for (const family of environments)
    for (const params of [{}, { reward: 'product', actions: 3 }])
      for (const { rule, outcome, reason } of checkEnvironment(family, params))
        assert.equal(outcome, 'pass', `${family.name}: ${rule}: ${reason}`);
});

/** One decision: action 0 is worth a logistic function of the first coordinate, action 1 the rest of 1. */
const sound: EpisodicEnvironment = {
  initial: (stream) => stream.normals(new Float32Array(6)),
  step: (state, action) => ({ reward: worth(state)[action], next: state }),
  optimal: (state) => worth(state),
};

function worth([first]: Float32Array): number[] {
  const share = 1 / (1 + Math.exp(-first));
  return [share, 1 - share];
}

/** The rules that an environment with this change breaks. */
function broken(change: Partial<EpisodicEnvironment>, description = 'for this test'): string[] {
  const family = defineEnvironment({
    name: 'broken',
    description,
    source: 'this test',
    parameters: z.strictObject({}),
    episodes: () => ({ horizon: 1, actions: 2 }),
    structure: () => ({ layers: 2, widths: [1], degree: 1 }),
    instantiate: () => ({ ...sound, ...change }),
  });
  return checkEnvironment(family, {})
    .filter(({ outcome }) => outcome === 'breach')
    .map(({ rule }) => rule);
}

test('each way of breaking it is found by its own rule', () => {
  assert.deepEqual(broken({}), []);
  assert.deepEqual(broken({}, 'two\nlines'), ['declaration']);
  let calls = 0;
  const counting: EpisodicEnvironment['step'] = (state, action) => ({
    reward: ((calls++ % 7) / 6 + 3 * worth(state)[action]) / 4,
    next: state,
  });
  assert.ok(broken({ step: counting }).includes('seed'));
  assert.deepEqual(broken({ initial: () => new Float32Array(6).map(() => Math.random()) }), [
    'seed',
    'stream',
  ]);
  assert.deepEqual(
    broken({ optimal: (state) => worth(state).map((value) => value / 2) }).includes('oracle'),
    true,
  );
  assert.deepEqual(broken({ optimal: (state) => worth(state).map((value) => value + 0.2) }), ['oracle']);
  assert.ok(broken({ optimal: () => [Number.NaN, 0] }).includes('states'));
  assert.ok(broken({ step: (state) => ({ reward: 7, next: state }) }).includes('states'));
  assert.deepEqual(
    broken({
      optimal(state) {
        const values = worth(state);
        state[5] = 0;
        return values;
      },
    }),
    ['inputs'],
  );
  assert.deepEqual(broken({ step: (state) => ({ reward: 0.5, next: state }), optimal: () => [0.5, 0.5] }), [
    'regret',
  ]);
});
