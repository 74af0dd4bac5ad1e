import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Task } from '../../../tasks/contract.ts';
import { findTaskFamily } from '../../../tasks/registry.ts';
import { type Spectrum, SpectrumUnavailableError } from '../../../tasks/spectrum/contract.ts';

const make = (family: string, d: number, params: object): Task => {
  const found = findTaskFamily(family);
  return found.instantiate({ d, seed: 1, params: found.parameters.parse(params) });
};

const spectrum = async (task: Task, method: Spectrum['method'], paths = 2048): Promise<Spectrum> =>
  task.spectrum?.({ method, paths }) ?? assert.fail('no spectrum');

const members: readonly (readonly [family: string, params: Readonly<Record<string, unknown>>])[] = [
  ...['mix', 'square', 'cubic', 'he3mix'].flatMap((link) =>
    [2, 3].map((k) => ['hierarchical-polynomial', { link, k }] as const),
  ),
  ...['product', 'he2', 'mix', 'cubic'].map((link) => ['nonlinear-features', { link }] as const),
  ['nonlinear-features', { r: 3 }],
  ['nonlinear-features', { r: 1, link: 'he2' }],
  ...['mix', 'he2', 'he3'].map((link) => ['multi-index', { link }] as const),
  ['multi-index', { r: 3 }],
  ...[1, 2, 3, 4, 5, 6].map((exponent) => ['single-index', { exponent }] as const),
];

describe('both methods give the same spectrum', () => {
  const d = 9;
  for (const [family, params] of members)
    for (const inputs of ['gaussian', 'sphere', 'hypercube'] as const) {
      if (params.k === 3 && inputs === 'hypercube') continue;
      it(`of ${family} ${JSON.stringify(params)} under ${inputs} inputs`, async () => {
        const task = make(family, d, { ...params, inputs });
        // Under N(0, I), values of degree 5 and more have heavy tails, and few paths too small standard errors.
        const paths = inputs === 'gaussian' && task.structure.degree > 4 ? 16384 : 2048;
        const exact = await spectrum(task, 'exact');
        const estimate = await spectrum(task, 'noise-stability', paths);
        const total = exact.weights.reduce((sum, weight) => sum + weight);
        for (const [list, errors] of [
          ['weights', 'standardErrors'],
          ['angular', 'angularErrors'],
        ] as const)
          for (const [p, weight] of exact[list].entries()) {
            const off = Math.abs(estimate[list][p] - weight);
            const error = estimate[errors]?.[p] ?? 0;
            assert.ok(error < 0.4 * total, `${list} of degree ${p} is known to ${error} only`);
            assert.ok(off <= 5 * error + 1e-9, `${list} of degree ${p}: ${weight}, off by ${off} ± ${error}`);
          }
      });
    }
});

describe('relu-network', () => {
  const members = [
    ...[2, 4, 6, 8].map((order) => ({ order })),
    ...[1, 3, 6].map((units) => ({ hidden: 'random', units })),
  ];
  for (const params of members)
    for (const inputs of ['gaussian', 'sphere'] as const)
      it(`has the same spectrum by both methods ${JSON.stringify(params)} under ${inputs} inputs`, async () => {
        const task = make('relu-network', 9, { ...params, inputs });
        const exact = await spectrum(task, 'exact');
        const estimate = await spectrum(task, 'noise-stability', 4096);
        for (const [list, errors, above] of [
          ['weights', 'standardErrors', 'above'],
          ['angular', 'angularErrors', 'angularAbove'],
        ] as const) {
          for (const [p, weight] of exact[list].entries()) {
            const off = Math.abs(estimate[list][p] - weight);
            const error = estimate[errors]?.[p] ?? 0;
            assert.ok(
              off <= 5 * error + 0.003,
              `${list} of degree ${p}: ${weight}, off by ${off} ± ${error}`,
            );
          }
          const all = (of: Spectrum) => of[list].reduce((sum, weight) => sum + weight, of[above] ?? 0);
          assert.ok(Math.abs(all(exact) - 1) < 0.03, `${list} sum to ${all(exact)}`);
          assert.ok(Math.abs(all(estimate) - all(exact)) < 0.1, `${list} sum to ${all(estimate)}`);
        }
      });

  it('has no weight below K, and most of it at K or not far above', async () => {
    for (const order of [2, 4, 6, 8]) {
      const { weights, above = 0 } = await spectrum(make('relu-network', 9, { order }), 'exact');
      for (let p = 1; p < order; p++) assert.ok(weights[p] < 1e-9, `K = ${order}: ${weights[p]} at ${p}`);
      assert.ok(weights[order] > 0.05);
      assert.ok(order === 2 ? above < 0.05 : above > 0.1);
    }
  });

  it('refuses an odd K in one line that says why', () => {
    const { parameters } = findTaskFamily('relu-network');
    for (const order of [3, 5, 7])
      assert.deepEqual(
        parameters.safeParse({ order }).error?.issues.map(({ message }) => message),
        ['order, half the number of corners, is even: with an odd one the units add up to 0'],
      );
  });

  it('has no spectrum on the hypercube, and says why', async () => {
    for (const method of ['exact', 'noise-stability'] as const)
      await assert.rejects(
        spectrum(make('relu-network', 9, { inputs: 'hypercube' }), method),
        SpectrumUnavailableError,
      );
  });
});

describe('sight', () => {
  it('has no spectrum by either method, and says why', async () => {
    for (const method of ['exact', 'noise-stability'] as const)
      await assert.rejects(spectrum(make('sight', 16, {}), method), (error: Error) => {
        assert.ok(error instanceof SpectrumUnavailableError);
        assert.match(error.message, /^tanh is no polynomial: [^\n]*$/);
        return true;
      });
  });
});
