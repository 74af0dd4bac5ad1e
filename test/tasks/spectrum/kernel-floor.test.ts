import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelRidge } from '../../../learners/kernel-ridge.ts';
import type { Spectrum } from '../../../tasks/spectrum/contract.ts';
import { asymptoticFloor, functionsOfDegree, kernelFloor } from '../../../tasks/spectrum/kernel-floor.ts';
import { fit, problem, relativeError } from '../../learners/fit.ts';

const spectrum = (weights: number[], basis: Spectrum['basis'] = 'harmonic'): Spectrum => ({
  method: 'exact',
  basis,
  weights,
  angular: weights,
});

test('functions of a degree are counted: 2p + 1 harmonics in three dimensions, C(d, p) products on the hypercube', () => {
  for (let p = 0; p <= 8; p++) assert.equal(functionsOfDegree('harmonic', 3, p), 2 * p + 1);
  assert.equal(functionsOfDegree('hermite', 10, 2), 54);
  assert.equal(functionsOfDegree('walsh', 10, 3), 120);
  assert.equal(functionsOfDegree('walsh', 2, 3), 0);
});

test('the floor is what does not fit into n functions, degree by degree', () => {
  const even = spectrum([5, 0, 0.6, 0, 0.4]);
  const [quadratics, quartics] = [2, 4].map((p) => functionsOfDegree('harmonic', 10, p));
  assert.equal(kernelFloor(even, 0, 10), 1);
  assert.equal(kernelFloor(even, quartics, 10), 0);
  assert.ok(Math.abs(kernelFloor(even, quadratics, 10) - 0.4 * (1 - quadratics / quartics)) < 1e-12);
  // Noise is lost for every learner, and is part of the variance that errors are relative to.
  assert.ok(Math.abs(kernelFloor(even, quartics, 10, 0.5) - 0.25 / 1.25) < 1e-12);
});

test('the weight above the last degree counts as that of the next one, the least that is lost of it', () => {
  const d = 10;
  const cut = { ...spectrum([0, 0, 0.6]), above: 0.4, angularAbove: 0.4 };
  for (const n of [20, 100, 10000])
    assert.ok(Math.abs(kernelFloor(cut, n, d) - kernelFloor(spectrum([0, 0, 0.6, 0.4]), n, d)) < 1e-12);
  assert.ok(Math.abs(asymptoticFloor(cut, 8 * d * d, d).floor - 0.4) < 1e-12);
});

test('as d grows with n = 8d², the floor approaches its limit, the weight beyond degree 2', () => {
  const weights = [0, 0, 0.6, 0.1, 0.3];
  assert.deepEqual(asymptoticFloor(spectrum(weights), 8 * 32 ** 2, 32).q, 2);
  const gaps = [64, 256, 1024, 16384].map((d) => {
    const { floor } = asymptoticFloor(spectrum(weights), 8 * d * d, d);
    assert.ok(Math.abs(floor - 0.4) < 1e-12);
    return floor - kernelFloor(spectrum(weights), 8 * d * d, d);
  });
  for (const [i, gap] of gaps.entries()) assert.ok(gap > 0 && (i === 0 || gap < gaps[i - 1]));
  assert.ok(gaps[3] < 1e-3);
});

/** The mean error of five seeds is not below the mean floor by more than twice its standard error. */
for (const [family, d, n, params] of [
  ['flat-degree-4', 10, 400, {}],
  ['bfc-chain', 12, 40, { k: 3 }],
  ['quadratic', 16, 60, {}],
  ['flat-degree-4', 9, 60, { inputs: 'hypercube' }],
  ['linear-control', 24, 12, { noise: 0.3 }],
] as const) {
  test(`no kernel is below the floor of ${family} at d = ${d}, n = ${n}`, async () => {
    const seeds = [1, 2, 3, 4, 5];
    const tries = ['rbf', 'polynomial', 'ntk'].flatMap((kernel) =>
      [1e-6, 0.1].map((lambda) => ({ kernel, lambda })),
    );
    const floors: number[] = [];
    const errors = tries.map((): number[] => []);
    for (const seed of seeds) {
      const data = problem(family, d, n, seed, params);
      const known = (await data.task.spectrum?.({ method: 'exact' })) as Spectrum;
      floors.push(kernelFloor(known, n, d, (params as { noise?: number }).noise));
      for (const [i, tried] of tries.entries())
        errors[i].push(
          await relativeError(await fit(kernelRidge, data, { params: tried, backend: 'cpu' }), data.test),
        );
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(mean(floors) > 0.1, 'the floor is high enough to be a test');
    for (const [i, own] of errors.entries()) {
      const spread = Math.sqrt(own.reduce((sum, error) => sum + (error - mean(own)) ** 2, 0) / 4 / 5);
      assert.ok(
        mean(own) > mean(floors) - 2 * spread,
        `${JSON.stringify(tries[i])}: ${mean(own)} ± ${spread}, floor ${mean(floors)}`,
      );
    }
    // The bound is nearly tight: with half as many samples as directions, about as much of a linear target is lost as it says.
    if (family === 'linear-control') assert.ok(Math.min(...errors.map(mean)) < 1.3 * mean(floors));
  });
}
