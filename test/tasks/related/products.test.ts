import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { type Task, UnsupportedTaskError } from '../../../tasks/contract.ts';
import { findTaskFamily } from '../../../tasks/registry.ts';
import type { Spectrum } from '../../../tasks/spectrum/contract.ts';
import { splitStream } from '../../../tasks/streams.ts';

const make = (family: string, d: number, params: object = {}, seed = 1): Task => {
  const found = findTaskFamily(family);
  return found.instantiate({ d, seed, params: found.parameters.parse(params) });
};

const spectrum = async (task: Task, method: Spectrum['method']): Promise<Spectrum> =>
  task.spectrum?.({ method, paths: 2048 }) ?? assert.fail('no spectrum');

/** The coordinates of a task's subspace. */
function coordinatesOf({ structure: { d }, subspace }: Task): number[] {
  assert.ok(subspace);
  return Array.from({ length: subspace.rank }, (_, k) => {
    const row = [...subspace.rows.subarray(k * d, (k + 1) * d)];
    assert.deepEqual(
      row.filter((value) => value !== 0),
      [1],
    );
    return row.indexOf(1);
  });
}

/** The degrees that have weight; on the hypercube, the estimate has to agree. */
async function degreesOf(
  family: string,
  params: { readonly inputs?: string; readonly [name: string]: unknown },
): Promise<number[]> {
  const task = make(family, 9, params);
  const exact = await spectrum(task, 'exact');
  // Under N(0, I), values have heavy tails, and the estimate's standard errors are too small.
  const estimate = params.inputs === 'gaussian' ? undefined : await spectrum(task, 'noise-stability');
  const total = exact.weights.reduce((sum, weight) => sum + weight);
  const degrees = exact.weights.flatMap((weight, p) => (p > 0 && weight > 1e-3 * total ? [p] : []));
  for (const [p, weight] of exact.weights.entries()) {
    // The pilot sample's mean leaves a little at degree 0, and its variance scales the rest.
    const share = degrees.includes(p) ? 1 / degrees.length : 0;
    assert.ok(Math.abs(weight / total - share) < 0.05, `weight ${weight} at degree ${p}, expected ${share}`);
    if (!estimate) continue;
    const error = estimate.standardErrors?.[p] ?? 0;
    assert.ok(error < 0.2, `degree ${p} is known to ${error} only`);
    assert.ok(
      Math.abs(estimate.weights[p] - weight) < 5 * error + 1e-6,
      `degree ${p}: ${estimate.weights[p]} ± ${error}`,
    );
  }
  return degrees;
}

describe('weights by degree', () => {
  for (const inputs of ['hypercube', 'gaussian'])
    for (const [k, leap, degrees] of [
      [4, 1, [1, 2, 3, 4]],
      [4, 2, [2, 4]],
      [4, 3, [1, 4]],
      [4, 4, [4]],
      [5, 2, [1, 3, 5]],
    ] as const)
      it(`are equal at the degrees of a staircase with k = ${k} and leap ${leap}, ${inputs}`, async () => {
        assert.deepEqual(await degreesOf('staircase', { k, leap, inputs }), degrees);
      });

  it('are all at degree k for a parity', async () => {
    assert.deepEqual(await degreesOf('sparse-parity', { k: 3 }), [3]);
  });
});

test('a staircase adds up the products of its first coordinates, which are its features', () => {
  const n = 64;
  const task = make('staircase', 9);
  const [s1, s2, s3, s4] = coordinatesOf(task);
  const { x } = task.sample(n, splitStream('staircase', 9, 1, 'test'));
  const [second, third] = task.features(x, n);
  assert.deepEqual([second.layer, second.width, third.layer, third.width], [2, 2, 3, 2]);
  const target = task.target?.(x, n) ?? assert.fail();
  for (let row = 0; row < n; row++) {
    const at = (coordinate: number) => x[row * 9 + coordinate];
    const stairs = [at(s1), at(s1) * at(s2), at(s1) * at(s2) * at(s3), at(s1) * at(s2) * at(s3) * at(s4)];
    const read = [
      ...second.values.subarray(2 * row, 2 * row + 2),
      ...third.values.subarray(2 * row, 2 * row + 2),
    ];
    // The pilot sample's moments are off by a hundredth.
    for (const [j, stair] of stairs.entries()) assert.ok(Math.abs(read[j] - stair) < 0.05);
    assert.ok(Math.abs(target[row] - stairs.reduce((sum, stair) => sum + stair) / 2) < 0.08);
  }
});

test('coordinates differ, come from all of them, and are the same for every leap', () => {
  const seen = new Set<number>();
  for (let seed = 1; seed <= 12; seed++) {
    const own = coordinatesOf(make('staircase', 8, {}, seed));
    assert.equal(new Set(own).size, 4);
    for (const coordinate of own) seen.add(coordinate);
    assert.deepEqual(coordinatesOf(make('staircase', 8, { leap: 3 }, seed)), own);
  }
  assert.equal(seen.size, 8);
});

test('a parity as a class is the parity, not one class alone', () => {
  const n = 500;
  for (let seed = 1; seed <= 4; seed++)
    for (const [family, params] of [
      ['sparse-parity', { k: 3 }],
      ['staircase', { k: 3, leap: 3 }],
    ] as const) {
      const task = make(family, 7, { ...params, output: 'classification' }, seed);
      const s = coordinatesOf(task);
      const { x, y } = task.sample(n, splitStream(family, 7, seed, 'train'));
      for (let row = 0; row < n; row++)
        assert.equal(
          y[row],
          s.reduce((product, coordinate) => product * x[row * 7 + coordinate], 1),
        );
    }
});

test('what has no sign, no room or no such leap is refused in one line', () => {
  assert.throws(
    () => make('staircase', 8, { output: 'classification' }),
    (error: Error) =>
      error instanceof UnsupportedTaskError && /^the sum of 4 signs[^\n]*$/.test(error.message),
  );
  assert.doesNotThrow(() => make('staircase', 8, { k: 3, output: 'classification' }));
  assert.throws(() => make('sparse-parity', 2), /^UnsupportedTaskError: d is 2; .*d ≥ 3$/);
  const { parameters } = findTaskFamily('staircase');
  assert.match(parameters.safeParse({ leap: 5 }).error?.issues[0].message ?? '', /^leap is 5, longer/);
});
