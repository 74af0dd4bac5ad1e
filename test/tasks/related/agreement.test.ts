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
