import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runMain } from './run-main.ts';

const spectrum = (...args: string[]) => runMain('spectrum', ...args, '--paths', '256');

test('spectrum prints both methods side by side, one line per degree, and the kernel floor', async () => {
  const { exitCode, out, err } = await spectrum('bfc-chain[k=4]', '-d', '12', '--n', '100');
  assert.equal(exitCode, 0, err);
  const lines = out.split('\n');
  assert.equal(lines[0], 'bfc-chain, d = 12, seed 1');
  assert.match(lines[2], /^degree +hermite, algebra +from noise +± s\.e\. +off, s\.e\. +angular, algebra/);
  for (let p = 0; p <= 4; p++) assert.match(lines[3 + p], new RegExp(`^ +${p} +[\\d.e-]+ +[\\d.e-]+ `));
  assert.match(out, /\nkernel floor at n = 100: 0\.\d+ \(algebra\), 0\.\d+ \(noise stability\)\n/);
});

test('--json gives both spectra with standard errors, and means if several seeds are given', async () => {
  const parse = async (seed: string) => {
    const { out } = await spectrum('bfc-chain', '-d', '12', '--seed', seed, '--json');
    return JSON.parse(out) as {
      n: number;
      seeds: number[];
      spectra: { method: string; weights: number[]; standardErrors?: number[] }[];
      floors: { kernelFloor: number }[];
    };
  };
  const [one, two, both] = [await parse('1'), await parse('2'), await parse('1,2')];
  assert.equal(one.n, 8 * 144);
  assert.deepEqual(both.seeds, [1, 2]);
  for (const [i, method] of ['exact', 'noise-stability'].entries()) {
    assert.equal(both.spectra[i].method, method);
    assert.equal(both.spectra[i].standardErrors !== undefined, method !== 'exact');
    for (const [p, weight] of both.spectra[i].weights.entries())
      assert.ok(Math.abs(weight - (one.spectra[i].weights[p] + two.spectra[i].weights[p]) / 2) < 1e-12);
  }
  const [errors, of1, of2] = [both, one, two].map(({ spectra }) => spectra[1].standardErrors?.[4] ?? 0);
  assert.ok(Math.abs(errors - Math.hypot(of1, of2) / 2) < 1e-12);
});

test('a method that does not apply is reported with its reason', async () => {
  const { exitCode, out } = await spectrum('bfc-deep[inputs=hypercube]', '-d', '16');
  assert.equal(exitCode, 0);
  assert.match(out, /not by algebra: the target's polynomial has too many terms/);
});

test('mistakes get one line', async () => {
  for (const [args, expected] of [
    [['bfc-wide[inputs=mixture]', '-d', '8'], /^hierbench: bfc-wide: a mixture of Gaussians/],
    [['sight', '-d', '8'], /^hierbench: sight: tanh is no polynomial/],
    [['bfc-chain', '-d', '4'], /^hierbench: bfc-chain: k = 8 exceeds d = 4/],
    [['bfc-chain', '-d', '8', '--seed', 'x'], /--seed: "x" is neither a seed nor a range/],
    [['bfc-chain', '-d', '8', '--n', '8d^2,d'], /--n: one sample size is enough/],
    [['bcf-chain', '-d', '8'], /did you mean "bfc-chain"/],
  ] as const) {
    const { exitCode, err } = await spectrum(...args);
    assert.equal(exitCode, 2);
    assert.match(err, expected);
    assert.equal(err.trim().split('\n').length, 1);
  }
});
