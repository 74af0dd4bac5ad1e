import type { Stream } from '../../tasks/streams.ts';
import { median } from './median.ts';

/** A median over seeds with its interval. Failed fits are +∞ among the values, so either end may be +∞. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** How many values it stands on. */
  readonly seeds: number;
  /** `bootstrap`: 95% percentile interval. `range`: smallest and largest value, because there are fewer than three. */
  readonly interval: 'bootstrap' | 'range';
}

export const resamples = 2000;
export const fewestForBootstrap = 3;

/**
 * The median and its 95% percentile bootstrap interval (Efron & Tibshirani, "An introduction to the bootstrap", §13.3).
 * A median of so few values takes few different values under resampling: up to five seeds the interval is the whole
 * range. With one or two values nothing can be resampled and the range is given as such.
 *
 * The quantiles are order statistics without interpolation, so that infinities stay what they are.
 *
 * @param stream decides the resamples: the same stream, the same interval.
 * @returns undefined where there are no values.
 */
export function estimateMedian(values: readonly number[], stream: Stream): Estimate | undefined {
  const seeds = values.length;
  if (seeds === 0) return undefined;
  const centre = median(values);
  if (seeds < fewestForBootstrap)
    return { median: centre, low: Math.min(...values), high: Math.max(...values), seeds, interval: 'range' };
  const medians = new Float64Array(resamples);
  const drawn = new Float64Array(seeds);
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < seeds; i++) drawn[i] = values[stream.integer(seeds)];
    // As median() does, without its copy: this line runs a million times a report.
    drawn.sort();
    medians[b] = seeds % 2 === 1 ? drawn[seeds >> 1] : middleOf(drawn[(seeds >> 1) - 1], drawn[seeds >> 1]);
  }
  medians.sort();
  const low = medians[Math.floor(0.025 * resamples)];
  const high = medians[Math.ceil(0.975 * resamples) - 1];
  return { median: centre, low, high, seeds, interval: 'bootstrap' };
}

/** ∞ − ∞ must not turn two failures into NaN. */
function middleOf(low: number, high: number): number {
  return low === high ? low : (low + high) / 2;
}
