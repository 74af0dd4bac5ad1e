import { median } from '../../tasks/median.ts';
import { sample } from '../protocol/latency.ts';
import type { Timed } from './job.ts';

/** The measurement of one turn. */
export interface Turn {
  /** Median time of doing the work once. */
  readonly milliseconds: number;
  readonly error?: number;
}

/** With fewer calls than this in the available time, sampling with benchmark.js is not worthwhile. */
const worthSampling = 5;

/**
 * Times a job with benchmark.js for about `seconds`. If one call takes too much of that time, that call is
 * the measurement.
 */
export async function takeTurn(timed: Timed, seconds: number): Promise<Turn> {
  const once = await secondsOf(() => timed.run(1));
  const share = seconds / worthSampling;
  if (once > share) return withError(timed, once);
  const times = Math.max(1, Math.min(timed.atOnce, Math.floor(share / once)));
  const stats = await sample(() => timed.run(times), true, seconds);
  const typical = stats.sample.length > 0 ? median(stats.sample) : stats.mean;
  return withError(timed, typical / times);
}

function withError(timed: Timed, seconds: number): Turn {
  const error = timed.error?.();
  return { milliseconds: seconds * 1000, ...(error === undefined ? {} : { error }) };
}

async function secondsOf(action: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
}
