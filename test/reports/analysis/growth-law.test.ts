import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aicc, chooseLaw } from '../../../reports/analysis/growth-law.ts';
import { Stream } from '../../../tasks/streams.ts';
import { type Simulation, simulatePoints } from './simulated-points.ts';

const d = [8, 16, 32, 64, 128];
const laws = {
  power: (at: number) => 2 * Math.log(at),
  logarithmic: (at: number) => 0.4 * Math.log(at) ** 2,
  exponential: (at: number) => 0.05 * at,
  saturating: (at: number) => Math.log(at / (at + 20)),
};

/** How often each choice is made, in a hundred simulated benchmarks. */
function choices(name: keyof typeof laws, change: Partial<Simulation> = {}): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < 100; i++) {
    const sample = simulatePoints(
      { d, seeds: 5, law: laws[name], noise: () => 0.3, ...change },
      new Stream('law', name, i),
    );
    const choice = chooseLaw(sample);
    assert.ok(choice);
    const key = choice.growth === 'power' ? 'power' : `${choice.growth}: ${choice.rival.name}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test('a power law is recognised', () => {
  assert.ok(choices('power').power >= 90, JSON.stringify(choices('power')));
});

test('growth beyond every power is recognised, and its kind', () => {
  const logarithmic = choices('logarithmic');
  assert.ok(logarithmic['faster: quasi-polynomial'] >= 90, JSON.stringify(logarithmic));
  const exponential = choices('exponential');
  assert.ok(exponential['faster: exponential'] >= 80, JSON.stringify(exponential));
});

test('growth that levels off is below every power', () => {
  const saturating = choices('saturating', { noise: () => 0.1 });
  assert.ok(saturating['slower: quasi-polynomial'] >= 90, JSON.stringify(saturating));
});

test('censored values at the largest d do not turn faster growth into a power law, nor the reverse', () => {
  const budget = Math.exp(laws.logarithmic(100));
  const faster = choices('logarithmic', { budget });
  assert.ok(faster['faster: quasi-polynomial'] >= 80, JSON.stringify(faster));
  const power = choices('power', { budget: Math.exp(laws.power(100)) });
  assert.ok(power.power >= 88, JSON.stringify(power));
});

test('fewer than five d, or values at too few of them, decide nothing', () => {
  const simulate = (change: Partial<Simulation>) =>
    simulatePoints({ d, seeds: 5, law: laws.power, noise: () => 0.3, ...change }, new Stream('few'));
  assert.equal(chooseLaw(simulate({ d: [8, 16, 32, 64] })), undefined);
  assert.equal(chooseLaw(simulate({ budget: 400 })), undefined);
  assert.equal(chooseLaw(simulate({ seeds: 1 })), undefined);
});

test('AICc agrees with its formula', () => {
  // −2·(−10) + 2·3 + 2·3·4 / (20 − 3 − 1)
  assert.equal(aicc(-10, 3, 20), 27.5);
});
