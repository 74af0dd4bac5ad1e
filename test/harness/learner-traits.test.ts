import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ConfigInput, loadConfig } from '../../harness/config/load-config.ts';
import { makePlan } from '../../harness/plan/plan.ts';
import { runRecord } from '../../harness/results/record.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

/** Writes a learner's file with these traits, as its author would, and returns its path. */
function learnerFile(traits: string): string {
  const path = join(folder, `mine-${files++}.mjs`);
  writeFileSync(
    path,
    `import { z } from 'zod';
export default {
  name: 'mine',
  description: 'predicts nothing',
  source: 'a test',
  parameters: z.strictObject({ mode: z.enum(['plain', 'told']).default('plain') }),
  search: () => ({}),
  capabilities: { regression: true, classification: false, diagnosable: false, deterministic: true },
  ${traits}
  async fit() { throw new Error('it is not fitted here'); },
};
`.replace("'zod'", JSON.stringify(import.meta.resolve('zod'))),
  );
  return path;
}

const base = (learners: ConfigInput['learners']): ConfigInput => ({
  name: 'test',
  tasks: [{ family: 'linear-control', d: 4, n: 64 }],
  learners,
  seeds: 1,
});
const traitsOf = async (learners: ConfigInput['learners']) =>
  (await loadConfig(base(learners))).learners.map(({ traits }) => traits);

test('traits are evaluated when a configuration is resolved, with the fixed parameters and the defaults', async () => {
  assert.deepEqual(
    await traitsOf(['layerwise', 'layerwise[finetune=joint]', 'two-layer[activation=monomial]']),
    [
      { group: 'Deep', look: 3, role: 'layerwise', told: ['depth', 'widths', 'skips', 'activation'] },
      { group: 'Deep', look: 1, role: 'layerwise-joint', told: ['depth', 'widths', 'skips', 'activation'] },
      { group: 'Two-layer', look: 2, role: 'two-layer-monomial', shallow: true, told: ['degree'] },
    ],
  );
});

test('a user’s learner declares a group, a role and what it is told, depending on its parameters', async () => {
  const path = learnerFile(
    "traits: ({ mode }) => ({ group: 'Kernel', role: 'fixed-kernel', told: mode === 'told' ? ['degree'] : [] }),",
  );
  assert.deepEqual(await traitsOf([path, `${path}[mode=told]`]), [
    { group: 'Kernel', role: 'fixed-kernel', told: [] },
    { group: 'Kernel', role: 'fixed-kernel', told: ['degree'] },
  ]);
  assert.deepEqual(await traitsOf([learnerFile('')]), [undefined]);
});

test('no cell depends on traits: ids are the same with and without them', async () => {
  const config = await loadConfig(base(['deep-sgd', 'kernel-ridge', 'mean']));
  assert.ok(config.learners.every(({ traits }) => traits !== undefined));
  const plain = { ...config, learners: config.learners.map(({ traits: _, ...learner }) => learner) };
  const ids = async (of: typeof config) => (await makePlan(of)).map(({ id }) => id);
  assert.deepEqual(await ids(config), await ids(plain));
});

for (const [traits, line] of [
  ["traits: () => ({ group: 'Kernels' }),", /traits: group: expected one of .*Kernel.*found "Kernels"/],
  ["traits: () => ({ role: 'reference' }),", /traits: role: expected one of .*end-to-end.*found "reference"/],
  ["traits: () => ({ colour: 'red' }),", /traits: colour: unknown trait/],
  ["traits: () => ({ told: 'degree' }),", /traits: told: expected a list, found "degree"/],
  ["traits: () => ({ told: ['seed'] }),", /traits: told\[0\]: expected one of .*degree.*found "seed"/],
  ["traits: () => ({ shallow: 'yes' }),", /traits: shallow: expected true or false, found "yes"/],
  ['traits: () => ({ look: -1 }),', /traits: look: /],
  [
    "traits: { group: 'Kernel' },",
    /traits: expected a function of the parameters: traits: \(\) => \(\{ … \}\)$/,
  ],
  ['traits: async () => ({}),', /traits: expected an object, found a promise$/],
  ['traits: () => null,', /traits: expected an object|traits: expected .*found null/],
  ['traits: () => 7,', /traits: expected .*found 7/],
  ["traits: () => { throw new Error('no\\nluck'); },", /traits: no luck$/],
  ['traits: () => { throw null; },', /traits: null$/],
] as const)
  test(`wrong traits get one clear line: ${traits}`, async () => {
    await assert.rejects(traitsOf([learnerFile(traits)]), (error: Error) => {
      assert.equal(error.name, 'UserError');
      assert.match(error.message, /^configuration: learners\[0\]: mine: traits: /);
      assert.match(error.message, line);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });

test('run.json is read with traits of a newer version, and without any', () => {
  const entry = (traits?: object) => ({ learner: 'x', params: {}, label: 'x', ...(traits && { traits }) });
  const { config } = runRecord.shape;
  for (const traits of [undefined, {}, { group: 'Quantum', role: 'oracle', told: ['seed'], mood: 'good' }]) {
    const learners = [entry(traits)];
    assert.deepEqual(config.parse({ learners, tasks: [] }).learners, learners);
  }
});
