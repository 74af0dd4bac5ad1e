import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { Task } from '../../../tasks/contract.ts';
import { findTaskFamily, taskFamilies } from '../../../tasks/registry.ts';
import { type Spectrum, SpectrumUnavailableError } from '../../../tasks/spectrum/contract.ts';
import { kernelFloor } from '../../../tasks/spectrum/kernel-floor.ts';

const make = (family: string, d: number, params: object = {}, seed = 1): Task => {
  const found = findTaskFamily(family);
  return found.instantiate({ d, seed, params: found.parameters.parse(params) });
};

const spectrum = async (task: Task, method: Spectrum['method'], paths?: number): Promise<Spectrum> =>
  task.spectrum?.({ method, paths }) ?? assert.fail(`${task.structure.family} has no spectrum`);

/** Absolute difference below which weights count as equal: inputs are in single precision. */
const rounding = 1e-9;

/**
 * Asserts that the two methods agree: the estimate of each of some 60 weights, a mean over seeds, is within five standard
 * errors. For polynomials of degree 8 the standard errors are themselves estimated from heavy tails, and are too small when
 * the estimate is. The point is to catch a wrong formula, so they must also be small compared with the weights.
 */
async function assertAgreement(tasks: readonly Task[], paths: number): Promise<void> {
  const pairs = await Promise.all(
    tasks.map(
      async (task) =>
        [await spectrum(task, 'exact'), await spectrum(task, 'noise-stability', paths)] as const,
    ),
  );
  const lists = [
    ['weights', 'standardErrors', 'above'],
    ['angular', 'angularErrors', 'angularAbove'],
  ] as const;
  for (const [list, errors, above] of lists)
    for (const p of pairs[0][0][list].keys()) {
      const difference = pairs.reduce(
        (sum, [exact, estimate]) => sum + estimate[list][p] - exact[list][p],
        0,
      );
      const variance = pairs.reduce((sum, [, estimate]) => sum + (estimate[errors]?.[p] ?? 0) ** 2, 0);
      const standardError = Math.sqrt(variance);
      const whole = pairs.reduce(
        (sum, [exact]) => sum + exact[list].reduce((a, b) => a + b, exact[above] ?? 0),
        0,
      );
      assert.ok(standardError < 0.15 * whole);
      assert.ok(
        Math.abs(difference) <= 5 * standardError + rounding,
        `${tasks[0].structure.family}, ${list} of degree ${p}: off by ${difference}, standard error ${standardError}`,
      );
    }
}

for (const family of taskFamilies.filter(({ name }) => !['sight', 'random-hierarchy'].includes(name))) {
  describe(family.name, () => {
    it('has the same spectrum by both methods at d = 32', async () => {
      // Thousands of terms make it expensive to evaluate; being all of one degree, it is light-tailed.
      // The many degrees of a target that is no polynomial are harder to tell apart.
      const paths = { 'flat-degree-4': 1024, 'relu-network': 16384 }[family.name] ?? 8192;
      await assertAgreement([make(family.name, 32), make(family.name, 32, {}, 2)], paths);
    });

    it('has weights that sum to its variance, which is 1 up to the pilot sample', async () => {
      const {
        weights,
        angular,
        above = 0,
        angularAbove = 0,
      } = await spectrum(make(family.name, 12), 'exact');
      const total = weights.reduce((sum, weight) => sum + weight, above);
      assert.ok(Math.abs(angular.reduce((sum, weight) => sum + weight, angularAbove) - total) < 1e-9);
      // At degree 8, the pilot sample gives the variance to about a tenth.
      assert.ok(Math.abs(total - 1) < 0.4, String(total));
      assert.ok(weights[0] < 0.01);
      assert.ok((weights.at(-1) as number) > 1e-4, 'the degree that the structure tells is the degree');
    });
  });
}

test('both methods agree on the hypercube', async () => {
  for (const family of ['bfc-chain', 'bfc-dense', 'linear-control', 'flat-degree-4'])
    await assertAgreement([make(family, 9, { inputs: 'hypercube' })], 2048);
});

test('on the sphere a harmonic target has all its weight at its degree', async () => {
  for (const [family, degree] of [
    ['flat-degree-4', 4],
    ['linear-control', 1],
  ] as const) {
    const task = make(family, 8, { inputs: 'sphere' });
    const { weights, standardErrors, basis } = await spectrum(task, 'noise-stability', 2048);
    assert.equal(basis, 'harmonic');
    const exact = await spectrum(task, 'exact');
    for (const [p, weight] of exact.weights.entries())
      assert.ok(p === degree || weight < 1e-4 * exact.weights[degree], `${p}: ${weight}`);
    for (const [p, weight] of weights.entries()) {
      const tolerance = 3 * (standardErrors?.[p] ?? 0) + rounding;
      // The pilot sample gives the variance to about a hundredth.
      assert.ok(
        Math.abs(weight - Number(p === degree)) < tolerance + (p === degree ? 0.05 : 0.001),
        `${p}: ${weight}`,
      );
    }
  }
});

test('skips and gaps show in the spectrum: odd degrees with dense skips, less of degree 4 with a gap', async () => {
  const [chain, dense, gap] = await Promise.all(
    ['bfc-chain', 'bfc-dense', 'bfc-gap'].map((name) => spectrum(make(name, 16), 'exact')),
  );
  assert.ok(chain.weights[1] < 1e-20 && chain.weights[3] < 1e-20);
  assert.ok(dense.weights[1] > 1e-3 && dense.weights[3] > 1e-2);
  assert.ok(gap.weights[4] < chain.weights[4] / 2);
});

test('the same seed gives the same estimate', async () => {
  const estimate = () => spectrum(make('bfc-chain', 8), 'noise-stability', 256);
  assert.deepEqual(await estimate(), await estimate());
});

test('both methods agree on the sphere', async () => {
  for (const family of ['bfc-chain', 'bfc-dense', 'linear-control', 'flat-degree-4', 'paper-example'])
    await assertAgreement([make(family, 9, { inputs: 'sphere' })], 2048);
});

test('if there is no spectrum, one line says why', async () => {
  const why = async (params: object, method: Spectrum['method']): Promise<string> => {
    try {
      await spectrum(make('bfc-deep', 32, params), method);
    } catch (error) {
      assert.ok(error instanceof SpectrumUnavailableError);
      assert.doesNotMatch(error.message, /\n/);
      return error.message;
    }
    return assert.fail('there is one');
  };
  for (const method of ['exact', 'noise-stability'] as const) {
    assert.match(await why({ output: 'classification' }, method), /signs/);
    assert.match(await why({ inputs: 'mixture' }, method), /mixture/);
  }
  assert.match(await why({ inputs: 'hypercube' }, 'exact'), /too many terms/);
  assert.match(await why({ k: 16, skips: 'dense' }, 'exact'), /too many terms/);
});

test('a control of degree 2 has no kernel floor at n = 8d², and one of pure degree 4 has a high one', async () => {
  const floor = async (family: string) => kernelFloor(await spectrum(make(family, 32), 'exact'), 8192, 32);
  assert.equal(await floor('quadratic'), 0);
  assert.ok((await floor('flat-degree-4')) > 0.8);
});
