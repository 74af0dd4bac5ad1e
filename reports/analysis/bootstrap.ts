import { median } from '../../tasks/median.ts';
import { medianOutcomes } from './resampled-median.ts';

/** A median over seeds with its interval. Failed fits are +∞ among the values, so either end may be +∞. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Number of values. */
  readonly seeds: number;
  /**
   * `bootstrap`: 95% percentile interval. `range`: smallest and largest value, because there are fewer than
   * three.
   */
  readonly interval: 'bootstrap' | 'range';
}

export const fewestForBootstrap = 3;

/**
 * The median and its 95% percentile bootstrap interval (Efron & Tibshirani, "An introduction to the
 * bootstrap", §13.3), from the exact distribution of the resampled median instead of random resamples. The
 * median of few values takes few distinct values under resampling: with up to five seeds the interval is the
 * whole range. With one or two values there is nothing to resample, and the interval is their range.
 *
 * @returns undefined where there are no values.
 */
export function estimateMedian(values: readonly number[]): Estimate | undefined {
  const seeds = values.length;
  if (seeds === 0) return undefined;
  const centre = median(values);
  const sorted = Float64Array.from(values).sort();
  if (seeds < fewestForBootstrap)
    return { median: centre, low: sorted[0], high: sorted[seeds - 1], seeds, interval: 'range' };
  const outcomes = medianOutcomes(seeds).map(({ lower, upper, probability }) => ({
    value: middleOf(sorted[lower], sorted[upper]),
    probability,
  }));
  // For an odd number of values the outcomes are already in order.
  if (seeds % 2 === 0) outcomes.sort((a, b) => (a.value === b.value ? 0 : a.value - b.value));
  const quantile = (share: number): number => {
    let below = 0;
    for (const { value, probability } of outcomes) {
      below += probability;
      if (below >= share - rounding) return value;
    }
    return outcomes[outcomes.length - 1].value;
  };
  return { median: centre, low: quantile(0.025), high: quantile(0.975), seeds, interval: 'bootstrap' };
}

/** Tolerance: cumulative probabilities are sums of many small ones. */
const rounding = 1e-9;

/** ∞ − ∞ must not turn two failures into NaN. */
function middleOf(low: number, high: number): number {
  return low === high ? low : (low + high) / 2;
}
