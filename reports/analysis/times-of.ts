import { formatError, formatRatio } from '../numbers.ts';
import { errorFloor } from './censored-points.ts';

/**
 * How many times another error an error is. Two that both are rounding (`errorFloor`) are the same, 1; over one that is rounding, such as
 * 0, anything else is infinite.
 */
export function timesOf(error: number, other: number): number {
  if (error <= errorFloor && other <= errorFloor) return 1;
  return other > errorFloor ? Math.max(error, 0) / other : Number.POSITIVE_INFINITY;
}

/** "24× the error of deep-sgd", or what the other error is where it is rounding and nothing is so many times it. */
export function timesText(error: number, other: number, name: string): string {
  const times = timesOf(error, other);
  return Number.isFinite(times)
    ? `${formatRatio(times)} the error of ${name}`
    : `where ${name} is at ${formatError(other)}`;
}
