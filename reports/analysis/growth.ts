import type { Stream } from '../../tasks/streams.ts';
import type { Point } from './censored-points.ts';
import { type Exponent, exponentOf, type NoExponent } from './exponent.ts';
import { chooseLaw, type LawChoice } from './growth-law.ts';

/** How one quantity of one learner grows with d. */
export interface Growth {
  readonly exponent: Exponent | NoExponent;
  /** Absent with fewer than five d. */
  readonly law?: LawChoice;
}

/** @param stream source of the exponent's resamples */
export function growthOf(points: readonly Point[], stream: Stream): Growth {
  return { exponent: exponentOf(points, stream), law: chooseLaw(points) };
}
