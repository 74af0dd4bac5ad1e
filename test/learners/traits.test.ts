import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { learnerTraits } from '../../harness/input/learner-traits.ts';
import type { LearnerTraits } from '../../learners/contract.ts';
import { learners } from '../../learners/registry.ts';
import { builtInTraits } from '../../reports/built-in-traits.ts';
import { assignStyles } from '../../reports/charts/style.ts';
import { knownStyles } from '../reports/charts/known-styles.ts';

const network = { group: 'Deep', told: ['depth', 'widths', 'skips', 'activation'] } as const;
const kernel = {
  group: 'Kernel',
  role: 'fixed-kernel',
  shallow: true,
  interpolates: true,
  kernelFloor: true,
} as const;
const sequential = { group: 'Sequential kernel', interpolates: true } as const;

/** Every variant: the learner, its parameters, its look in charts, and its traits. */
const variants: readonly [string, Record<string, unknown>, keyof typeof knownStyles, LearnerTraits][] = [
  ['deep-sgd', {}, 'deep-sgd', { ...network, look: 0, role: 'end-to-end' }],
  ['layerwise', {}, 'layerwise', { ...network, look: 3, role: 'layerwise' }],
  ['layerwise', { finetune: 'none' }, 'layerwise', { ...network, look: 3, role: 'layerwise' }],
  ['layerwise', { finetune: 'joint' }, 'layerwise + joint', { ...network, look: 1, role: 'layerwise-joint' }],
  [
    'layerwise',
    { finetune: 'frozen' },
    'layerwise + frozen',
    { ...network, look: 2, role: 'layerwise-frozen' },
  ],
  ['bfc', {}, 'bfc', { ...network, look: 4, role: 'paper' }],
  ['bfc', { distillation: false }, 'bfc', { ...network, look: 4, role: 'paper' }],
  ['two-layer', {}, 'two-layer relu', { group: 'Two-layer', look: 0, shallow: true, role: 'two-layer-relu' }],
  [
    'two-layer',
    { activation: 'quadratic' },
    'two-layer quadratic',
    { group: 'Two-layer', look: 1, shallow: true, told: ['activation'] },
  ],
  [
    'two-layer',
    { activation: 'monomial', width: 8 },
    'two-layer monomial',
    { group: 'Two-layer', look: 2, shallow: true, role: 'two-layer-monomial', told: ['degree'] },
  ],
  ['kernel-ridge', {}, 'kernel-ridge rbf', { ...kernel, look: 0 }],
  [
    'kernel-ridge',
    { kernel: 'polynomial' },
    'kernel-ridge polynomial',
    { ...kernel, look: 1, told: ['degree'] },
  ],
  ['kernel-ridge', { kernel: 'ntk', centres: 9 }, 'kernel-ridge ntk', { ...kernel, look: 2 }],
  [
    'sequential-kernel',
    { kernel: 'ntk' },
    'sequential-kernel stack',
    { ...sequential, look: 0, shallow: true, told: ['depth'] },
  ],
  [
    'sequential-kernel',
    {},
    'sequential-kernel stack',
    { ...sequential, look: 0, shallow: true, told: ['depth', 'activation'] },
  ],
  [
    'sequential-kernel',
    { mode: 'agop' },
    'sequential-kernel agop',
    { ...sequential, look: 1, told: ['depth', 'widths', 'activation'] },
  ],
  ['rfm', { kernel: 'laplace' }, 'rfm', { ...sequential, look: 2, role: 'learnt-kernel' }],
  [
    'random-features',
    { activation: 'relu' },
    'random-features',
    { group: 'Control', look: 0, shallow: true, interpolates: true },
  ],
  ['mean', {}, 'mean', { group: 'Control', look: 1, role: 'trivial' }],
];

/** Variants of learners that are newer than stored traits, so that no run without traits has them. */
const later: typeof variants = [
  [
    'deep-network',
    { activation: 'relu' },
    'deep-network relu',
    { group: 'Deep', look: 5, role: 'ordinary-deep' },
  ],
  ['deep-network', {}, 'deep-network gelu', { group: 'Deep', look: 6, role: 'ordinary-deep' }],
  [
    'deep-network',
    { activation: 'tanh' },
    'deep-network tanh',
    { group: 'Deep', look: 7, role: 'ordinary-deep' },
  ],
  ['greedy-network', {}, 'greedy-network', { group: 'Deep', look: 12, role: 'layerwise' }],
  [
    'greedy-network',
    { finetune: 'frozen' },
    'greedy-network frozen',
    { group: 'Deep', look: 13, role: 'layerwise-frozen' },
  ],
  [
    'greedy-network',
    { finetune: 'joint' },
    'greedy-network joint',
    { group: 'Deep', look: 14, role: 'layerwise-joint' },
  ],
  ['three-layer', {}, 'three-layer', { group: 'Deep', look: 8, role: 'layerwise', told: ['activation'] }],
  [
    'three-layer',
    { finetune: 'frozen', stage1: 'spectral' },
    'three-layer frozen',
    { group: 'Deep', look: 9, role: 'layerwise-frozen', told: ['widths', 'activation'] },
  ],
  [
    'three-layer',
    { finetune: 'joint', stage1: 'spectral', features: 2 },
    'three-layer joint',
    { group: 'Deep', look: 10, role: 'layerwise-joint', told: ['activation'] },
  ],
  [
    'three-layer',
    { train: 'joint', inner: 'relu' },
    'three-layer end to end',
    { group: 'Deep', look: 11, role: 'end-to-end', told: ['widths'] },
  ],
  ['tree-cnn', {}, 'tree-cnn', { group: 'Deep', look: 15, role: 'ordinary-deep', told: ['depth'] }],
  ['tree-cnn', { depth: 2 }, 'tree-cnn', { group: 'Deep', look: 15, role: 'ordinary-deep' }],
  [
    'spectral-layers',
    {},
    'spectral-layers',
    { group: 'Sequential kernel', look: 3, told: ['depth', 'activation'] },
  ],
  ['moments', {}, 'moments', { group: 'Sequential kernel', look: 4, shallow: true }],
  ['one-step', {}, 'one-step', { group: 'Two-layer', look: 3, shallow: true }],
  ['one-step', { step: 'none' }, 'one-step', { group: 'Two-layer', look: 3, shallow: true }],
  ['one-pass', {}, 'one-pass', { group: 'Two-layer', look: 4, shallow: true, told: ['degree'] }],
  ['one-pass', { degree: 3 }, 'one-pass', { group: 'Two-layer', look: 4, shallow: true }],
  ['one-pass', { activation: 'relu' }, 'one-pass', { group: 'Two-layer', look: 4, shallow: true }],
  [
    'sparse-newton',
    { width: 64 },
    'sparse-newton',
    { group: 'Two-layer', look: 5, shallow: true, interpolates: true },
  ],
  ['tensor-gd', {}, 'one-pass', { group: 'Two-layer', look: 4, shallow: true, told: ['degree'] }],
  [
    'tensor-lazy',
    { risk: 'population' },
    'one-step',
    { group: 'Two-layer', look: 3, shallow: true, told: ['degree', 'weights'] },
  ],
];
const isLater = (name: string) => later.some(([own]) => own === name);

function traitsNow(name: string, params: Record<string, unknown>): LearnerTraits | undefined {
  const learner = learners.find((candidate) => candidate.name === name);
  assert.ok(learner, name);
  return learnerTraits(learner, learner.parameters.parse(params));
}

for (const [name, params, look, expected] of [...variants, ...later])
  test(`${name} ${JSON.stringify(params)} has the same traits and the same look as ever`, () => {
    const traits = traitsNow(name, params);
    assert.deepEqual(traits, expected);
    const drawn = assignStyles([
      { label: 'it', learner: 'by another name', params, traits: traits as never },
    ]);
    assert.deepEqual(drawn.get('it'), knownStyles[look]);
    if (!isLater(name))
      assert.deepEqual(builtInTraits(name, params), expected, 'a run that stores no traits');
  });

test('every learner of the registry, and every look, occurs among these variants', () => {
  assert.deepEqual(
    new Set([...variants, ...later].map(([name]) => name)),
    new Set(learners.map(({ name }) => name)),
  );
  assert.deepEqual(
    new Set([...variants, ...later].map(([, , look]) => look)),
    new Set(Object.keys(knownStyles)),
  );
});

test('for any fixed parameters, a run without stored traits gives a learner the traits that it declares', () => {
  const cases = learners
    .filter(({ name }) => !isLater(name))
    .map((learner) => {
      // Every parameter that is a choice among words, fixed or not: each variant is such a combination.
      const { properties = {} } = z.toJSONSchema(learner.parameters, { io: 'input', unrepresentable: 'any' });
      const words = Object.entries(properties).flatMap(([key, property]) => {
        const { enum: choices } = property as { enum?: string[] };
        return choices ? [[key, fc.constantFrom(...choices)] as const] : [];
      });
      return fc
        .record(Object.fromEntries(words), { requiredKeys: [] })
        .map((params): [string, Record<string, unknown>] => [learner.name, params]);
    });
  fc.assert(
    fc.property(fc.oneof(...cases), ([name, params]) => {
      assert.deepEqual(builtInTraits(name, params), traitsNow(name, params));
    }),
    { numRuns: 500 },
  );
});

test('unknown learners, and names that objects inherit, have no built-in traits', () => {
  for (const name of ['mine', '', 'toString', '__proto__']) assert.equal(builtInTraits(name, {}), undefined);
  // Only a whole string counts as a choice.
  assert.equal(builtInTraits('layerwise', { finetune: ['joint'] })?.role, 'layerwise');
  assert.equal(builtInTraits('layerwise', { toString: 'toString' })?.role, 'layerwise');
});

test('a value that the user fixes tells a learner nothing about the target', () => {
  const toldWith = (name: string, params: Record<string, unknown>) => {
    assert.deepEqual(builtInTraits(name, params)?.told, traitsNow(name, params)?.told);
    return traitsNow(name, params)?.told;
  };
  assert.equal(toldWith('kernel-ridge', { kernel: 'polynomial', degree: 4 }), undefined);
  assert.equal(toldWith('two-layer', { activation: 'monomial', degree: 3 }), undefined);
  const all = { depth: 5, width: 64, skips: 'input', activation: 'relu' };
  for (const name of ['deep-sgd', 'layerwise']) {
    assert.equal(toldWith(name, all), undefined);
    assert.deepEqual(toldWith(name, { ...all, depth: undefined }), ['depth']);
  }
  assert.deepEqual(toldWith('bfc', { width: 64 }), ['depth', 'widths', 'skips', 'activation']);
  assert.deepEqual(toldWith('bfc', { width: 64, narrow: 6 }), ['depth', 'skips', 'activation']);
  assert.deepEqual(toldWith('sequential-kernel', { mode: 'agop', directions: 3, stages: 2 }), ['activation']);
  assert.equal(toldWith('sequential-kernel', { stages: 2, degree: 3 }), undefined);
});
