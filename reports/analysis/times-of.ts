import { formatError, formatRatio } from '../numbers.ts';
import { errorFloor } from './censored-points.ts';

/**
 * The ratio of an error to another. It is 1 where both are rounding (at most `errorFloor`), and infinite
 * where only the other is, such as 0.
 */
export function timesOf(error: number, other: number): number {
  if (error <= errorFloor && other <= errorFloor) return 1;
  return other > errorFloor ? Math.max(error, 0) / other : Number.POSITIVE_INFINITY;
}

/** "24× the error of deep-sgd"; "where deep-sgd is at 0" where that error is rounding and no ratio finite. */
export function timesText(error: number, other: number, name: string): string {
  const times = timesOf(error, other);
  return Number.isFinite(times)
    ? `${formatRatio(times)} the error of ${name}`
    : `where ${name} is at ${formatError(other)}`;
}
