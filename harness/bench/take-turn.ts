import { median } from '../../tasks/median.ts';
import { sample } from '../protocol/latency.ts';
import type { Timed } from './job.ts';

/** What one turn at the clock found. */
export interface Turn {
  /** Median time of doing the work once. */
  readonly milliseconds: number;
  readonly error?: number;
}

/** Fewest calls that benchmark.js's samples are worth having for. */
const worthSampling = 5;

/**
 * Times a job with benchmark.js for about `seconds`. Where one call takes too large a part of that, the call is the
 * measurement.
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
