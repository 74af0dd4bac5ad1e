import type { Samples } from '../../../reports/analysis/collapse.ts';
import type { Stream } from '../../../tasks/streams.ts';

export interface SweepSimulation {
  readonly d: readonly number[];
  /** Sample sizes at each d, ascending. */
  readonly n: (d: number) => readonly number[];
  readonly seeds: number;
  /** The quantity without noise. */
  readonly law: (n: number, d: number) => number;
  /** Standard deviations of the logarithm: of what a seed has in common at all n, and of the rest. */
  readonly shared: number;
  readonly own: number;
}

/** Sweeps over n at several d with log-normal noise. */
export function simulateSweeps(simulation: SweepSimulation, stream: Stream): Samples[] {
  const { d: dimensions, n, seeds, law, shared, own } = simulation;
  return dimensions.map((d) => {
    const common = Array.from({ length: seeds }, () => shared * stream.normal());
    return {
      d,
      sizes: n(d).map((size) => ({
        n: size,
        values: new Map(
          common.map((offset, seed) => [seed, law(size, d) * Math.exp(offset + own * stream.normal())]),
        ),
      })),
    };
  });
}

/** A curve with a plateau at 1, a fall, and a floor, as a function of n/d^a. */
export function sigmoid(a: number, { at = 8, steepness = 1.6, floor = 0.005 } = {}) {
  return (n: number, d: number) => floor + (1 - floor) / (1 + (n / d ** a / at) ** steepness);
}
