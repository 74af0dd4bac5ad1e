import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { learners } from '../../../learners/registry.ts';
import { verdictsOf, withOutcome } from './check.ts';

/** What a variant changes is how it fits; the rest is its learner's. */
const ofFits = ['predictions', 'rows', 'inputs', 'seed', 'stream', 'steps', 'stop-step', 'trace', 'features'];
const ofSamples = ['constant-labels', 'few-samples', 'duplicates', 'scales', 'outlier'];

const variants: readonly (readonly [string, Record<string, unknown>])[] = [
  ['layerwise', { finetune: 'joint' }],
  ['bfc', { distillation: false }],
  ['two-layer', { activation: 'monomial' }],
  ['kernel-ridge', { kernel: 'ntk' }],
  ['kernel-ridge', { solver: 'falkon', centres: 16 }],
  ['sequential-kernel', { mode: 'agop' }],
  ['rfm', { kernel: 'laplace' }],
  ['random-features', { activation: 'relu' }],
];

describe('the built-in learners', { concurrency: 2 }, () => {
  for (const { name } of learners)
    test(`${name} keeps every rule`, async () => assertKept(await verdictsOf(name)));
  for (const [name, params] of variants)
    test(`${name} ${JSON.stringify(params)} keeps the rules of fits`, async () =>
      assertKept(await verdictsOf(name, { params, only: [...ofFits, ...ofSamples] })));
});

function assertKept(verdicts: Awaited<ReturnType<typeof verdictsOf>>): void {
  for (const outcome of ['breach', 'not run', 'unseen'] as const)
    assert.deepEqual(withOutcome(verdicts, outcome), []);
  assert.ok(verdicts.filter(({ outcome }) => outcome === 'pass').length > verdicts.length / 2);
}
