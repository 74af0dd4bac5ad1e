import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from '../../../harness/conformance/rules.ts';
import { learners } from '../../../learners/registry.ts';
import { comparable, verdictsOf, withOutcome } from './check.ts';

/** Variants of a learner differ only in how they fit, so only these rules are repeated for them. */
const ofFits = ['predictions', 'rows', 'inputs', 'seed', 'stream', 'steps', 'stop-step', 'trace', 'features'];
const ofSamples = ['constant-labels', 'few-samples', 'duplicates', 'scales', 'outlier'];

/** Rules by the process that they share, so that a rule can also be run with nothing else in its process. */
const processes = ['first', 'second', 'threads'].map((session) =>
  rules.filter((rule) => rule.session === session).map((rule) => rule.name),
);

/**
 * Rules to run without the others: for every learner those that look at their process (its files, its globals, its memory),
 * and every single rule for a learner that fits nothing and one that is compiled.
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
    test(`${name} keeps every rule, in whatever order they are run`, async () => {
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
    test(`${name} ${JSON.stringify(params)} keeps the rules about fits`, async () =>
      assertKept(await verdictsOf(name, { params, only: [...ofFits, ...ofSamples] })));
});

function assertKept(verdicts: Awaited<ReturnType<typeof verdictsOf>>): void {
  for (const outcome of ['breach', 'not run', 'unseen'] as const)
    assert.deepEqual(withOutcome(verdicts, outcome), []);
  assert.ok(verdicts.filter(({ outcome }) => outcome === 'pass').length > verdicts.length / 2);
}
