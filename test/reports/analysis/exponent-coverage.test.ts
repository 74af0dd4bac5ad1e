import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Exponent, exponentOf } from '../../../reports/analysis/exponent.ts';
import { Stream } from '../../../tasks/streams.ts';
import { type Simulation, simulatePoints } from './simulated-points.ts';

const benchmarks = 500;
const d = [16, 32, 64, 128];
const power = (exponent: number) => (at: number) => exponent * Math.log(at / 16);

/** Fraction of simulated benchmarks whose 95% interval contains the true exponent, and the censored fraction of points. */
function coverage(name: string, exponent: number, simulation: Omit<Simulation, 'law'>) {
  let [covered, censored, points] = [0, 0, 0];
  for (let benchmark = 0; benchmark < benchmarks; benchmark++) {
    const stream = new Stream('coverage', name, benchmark);
    const sample = simulatePoints({ ...simulation, law: power(exponent) }, stream);
    censored += sample.filter(({ known }) => known !== 'exactly').length;
    points += sample.length;
    const estimate = exponentOf(sample, stream.child('bootstrap'), { resamples: 200 }) as Exponent;
    const { low = Number.NaN, high = Number.NaN } = estimate;
    if (low <= exponent && exponent <= high) covered++;
  }
  return { share: covered / benchmarks, censored: censored / points };
}

const cases: readonly {
  name: string;
  exponent: number;
  simulation: Omit<Simulation, 'law'>;
  censored: readonly [number, number];
}[] = [
  { name: '3 seeds', exponent: 1.7, simulation: { d, seeds: 3, noise: () => 0.5 }, censored: [0, 0] },
  { name: '5 seeds', exponent: -0.4, simulation: { d, seeds: 5, noise: () => 0.5 }, censored: [0, 0] },
  {
    name: '5 seeds, noise that grows fourfold with d',
    exponent: 0.8,
    simulation: { d, seeds: 5, noise: (at) => 0.3 * (at / 16) ** (2 / 3) },
    censored: [0, 0],
  },
  {
    name: '3 seeds, a budget',
    exponent: 2,
    simulation: { d, seeds: 3, noise: () => 0.5, budget: 32 },
    censored: [0.15, 0.4],
  },
  {
    name: '5 seeds, a budget',
    exponent: 2,
    simulation: { d, seeds: 5, noise: () => 0.5, budget: 32 },
    censored: [0.15, 0.4],
  },
  {
    name: '5 seeds, a floor',
    exponent: -1.5,
    simulation: { d, seeds: 5, noise: () => 0.5, floor: 0.08 },
    censored: [0.15, 0.4],
  },
];

for (const { name, exponent, simulation, censored } of cases)
  test(`95% intervals of the exponent cover the truth in 92 to 98% of ${benchmarks} benchmarks: ${name}`, (context) => {
    const result = coverage(name, exponent, simulation);
    context.diagnostic(
      `${(100 * result.share).toFixed(1)}%, ${(100 * result.censored).toFixed(0)}% censored`,
    );
    assert.ok(result.share >= 0.92 && result.share <= 0.98, String(result.share));
    assert.ok(result.censored >= censored[0] && result.censored <= censored[1], String(result.censored));
  });
