import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from '../../../harness/conformance/rules.ts';
import { learners } from '../../../learners/registry.ts';
import { comparable, verdictsOf, withOutcome } from './check.ts';

/** What a variant changes is how it fits; the rest is its learner's. */
const ofFits = ['predictions', 'rows', 'inputs', 'seed', 'stream', 'steps', 'stop-step', 'trace', 'features'];
const ofSamples = ['constant-labels', 'few-samples', 'duplicates', 'scales', 'outlier'];

/** Rules of one process each, so that in its process nothing is tried but the one. */
const processes = ['first', 'second', 'threads'].map((session) =>
  rules.filter((rule) => rule.session === session).map((rule) => rule.name),
);

/**
 * What is tried without the others: of every learner the rules that look at their process (its files, its globals, its memory), and
 * every single rule of one that fits nothing and of one that is compiled.
 */
const alone = new Map<string, readonly (readonly string[])[]>([
  [
    '',
    [
      ['stream', 'seed', 'threads'],
      ['globals', 'history'],
    ],
  ],
  ...['mean', 'two-layer'].map(
    (name) => [name, processes[0].map((_, i) => processes.flatMap((own) => own.slice(i, i + 1)))] as const,
  ),
]);

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
    test(`${name} keeps every rule, in whatever order they are tried`, async () => {
      const all = await verdictsOf(name);
      assertKept(all);
      const reversed = await verdictsOf(name, { order: rules.map((rule) => rule.name).reverse() });
      assert.deepEqual(reversed.map(comparable), all.map(comparable));
      for (const only of alone.get(name) ?? alone.get('') ?? []) {
        const some = all.filter(({ rule }) => only.includes(rule));
        const verdicts = await verdictsOf(name, { only });
        assert.deepEqual(verdicts.map(comparable), some.map(comparable), `--only ${only}`);
      }
    });
  for (const [name, params] of variants)
    test(`${name} ${JSON.stringify(params)} keeps the rules of fits`, async () =>
      assertKept(await verdictsOf(name, { params, only: [...ofFits, ...ofSamples] })));
});

function assertKept(verdicts: Awaited<ReturnType<typeof verdictsOf>>): void {
  for (const outcome of ['breach', 'not run', 'unseen'] as const)
    assert.deepEqual(withOutcome(verdicts, outcome), []);
  assert.ok(verdicts.filter(({ outcome }) => outcome === 'pass').length > verdicts.length / 2);
}
