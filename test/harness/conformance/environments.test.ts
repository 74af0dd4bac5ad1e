import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { checkEnvironment } from '../../../harness/conformance/check-environment.ts';
import { EnvironmentTrial, environmentRules } from '../../../harness/conformance/environment-rules.ts';
import type { Verdict } from '../../../harness/conformance/rule.ts';
import type { TaskFamily } from '../../../tasks/contract.ts';
import type { EpisodicEnvironment } from '../../../tasks/environments/contract.ts';
import { defineEnvironment } from '../../../tasks/environments/define-environment.ts';
import { environments } from '../../../tasks/environments/registry.ts';
import { builtFile } from '../../built.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Every rule in this process; only the first where that is broken. */
function tried(
  family: TaskFamily,
  params: Record<string, unknown>,
): Pick<Verdict, 'rule' | 'outcome' | 'reason'>[] {
  const trial = new EnvironmentTrial(family, params);
  const [first, ...others] = environmentRules.map(({ name }) => name);
  const declared = { rule: first, ...trial.judge(first) };
  return declared.outcome === 'pass'
    ? [declared, ...others.map((rule) => ({ rule, ...trial.judge(rule) }))]
    : [declared];
}

test('every built-in environment keeps the contract', () => {
  for (const family of environments)
    for (const params of [{}, { reward: 'product', actions: 3 }])
      for (const { rule, outcome, reason } of tried(family, params))
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
  return tried(family, {})
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

test('an environment that never returns, ends its process or throws gets one line, and the next rule is tried', async () => {
  const folder = temporaryFolder();
  // Each process finds out from these files how many were lost before it.
  const lost = (k: number) => JSON.stringify(join(folder, `lost-${k}`));
  writeFileSync(
    join(folder, 'bad.mjs'),
    `import { existsSync, writeFileSync } from 'node:fs';
import { defineEnvironment, z } from ${JSON.stringify(pathToFileURL(builtFile('index.js')).href)};
export default defineEnvironment({
  name: 'bad', description: 'for this test', source: 'this test',
  parameters: z.strictObject({}),
  episodes: () => ({ horizon: 1, actions: 2 }),
  structure: () => ({ layers: 2, widths: [1], degree: 1 }),
  instantiate: ({ d }) => ({
    initial: (stream) => stream.normals(new Float32Array(d)),
    step() {
      if (!existsSync(${lost(1)})) { writeFileSync(${lost(1)}, ''); for (;;); }
      if (!existsSync(${lost(2)})) { writeFileSync(${lost(2)}, ''); process.exit(7); }
      throw new Error('no wind');
    },
    optimal: () => [0.5, 0.5],
  }),
});
`,
  );
  const told: string[] = [];
  const verdicts = await checkEnvironment({
    subject: { name: './bad.mjs', folder, params: {} },
    seconds: 1,
    onVerdict: ({ rule, outcome, reason }) => told.push(`${rule}: ${outcome}: ${reason}`),
  });
  assert.deepEqual(
    verdicts.map(({ rule }) => rule),
    environmentRules.map(({ name }) => name),
  );
  assert.deepEqual(told.slice(0, 4), [
    'declaration: pass: d = 6',
    'states: breach: there was no answer for 1 s; every function of an environment has to return',
    'seed: breach: its process was ended with code 7; an environment has to throw an error if it cannot go on',
    'stream: breach: Error: no wind',
  ]);
});
