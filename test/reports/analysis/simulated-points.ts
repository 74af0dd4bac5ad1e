import type { Point } from '../../../reports/analysis/censored-points.ts';
import type { Stream } from '../../../tasks/streams.ts';

export interface Simulation {
  readonly d: readonly number[];
  readonly seeds: number;
  /** The logarithm of the quantity as a function of d, without noise. */
  readonly law: (d: number) => number;
  /** Standard deviation of the logarithm over seeds; may depend on d. */
  readonly noise: (d: number) => number;
  /** Values above this are only known to be above it. */
  readonly budget?: number;
  /** Values below this are only known to be below it. */
  readonly floor?: number;
}

/** Values with log-normal noise, one point per (d, seed). */
export function simulatePoints(simulation: Simulation, stream: Stream): Point[] {
  const { d: dimensions, seeds, law, noise, budget = Number.POSITIVE_INFINITY, floor = 0 } = simulation;
  return dimensions.flatMap((d) =>
    Array.from({ length: seeds }, (_, seed): Point => {
      const value = Math.exp(law(d) + noise(d) * stream.normal());
      if (value > budget) return { d, seed, value: budget, known: 'above' };
      if (value < floor) return { d, seed, value: floor, known: 'below' };
      return { d, seed, value, known: 'exactly' };
    }),
  );
}
