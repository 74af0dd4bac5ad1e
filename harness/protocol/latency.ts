import { createRequire } from 'node:module';
import Benchmark from 'benchmark';
import type { Predict } from '../../learners/contract.ts';

/**
 * benchmark.js with a monotonic clock in place of Date. It measures the resolution of each clock by waiting
 * for thirty of its ticks, which with Date costs every cell 30 ms. It measures elapsed time with Lodash's
 * `now`, and would never finish on a machine whose clock is set back.
 */
const clock = { Date: { now: () => performance.now() } };
const lodash = createRequire(import.meta.url)('lodash') as { runInContext(context: object): object };
const FineBenchmark = Benchmark.runInContext({
  ...clock,
  _: lodash.runInContext(clock),
}) as typeof Benchmark;

export interface Latency {
  /** Mean milliseconds per 1,000 samples. */
  readonly msPer1000: number;
  /**
   * Half-width of the mean's 95% interval, as a percentage of the mean; absent if there was time for only one
   * call.
   */
  readonly marginPercent?: number;
}

/**
 * Samples the time of a prediction with benchmark.js, within about `budgetSeconds`. If one call takes too
 * much of the budget for statistics, that one call is the measurement.
 *
 * @param x the rows to predict, n×d
 */
export async function measureLatency(
  predict: Predict,
  x: Float32Array,
  n: number,
  budgetSeconds: number,
): Promise<Latency> {
  const toMs = (seconds: number) => (seconds * 1000 * 1000) / n;
  // The first call pays for compilation; the second is one measurement.
  await predict(x, n);
  const start = performance.now();
  const result = predict(x, n);
  const isAsync = result instanceof Promise;
  await result;
  const once = (performance.now() - start) / 1000;
  if (once * 5 > budgetSeconds) return { msPer1000: toMs(once) };
  const stats = await sample(() => predict(x, n), isAsync, budgetSeconds);
  return { msPer1000: toMs(stats.mean), marginPercent: stats.rme };
}

/** Statistics of one function's time from benchmark.js, in seconds per call. */
export function sample(
  action: () => unknown,
  isAsync: boolean,
  budgetSeconds: number,
): Promise<Benchmark.Stats> {
  return new Promise((resolve, reject) => {
    const benchmark = new FineBenchmark({
      name: 'call',
      defer: isAsync,
      // benchmark.js spends about twice this: on finding how many calls make a sample, and on the samples
      // themselves.
      maxTime: budgetSeconds / 2,
      minTime: budgetSeconds / 20,
      minSamples: 3,
      fn: isAsync
        ? (deferred: Benchmark.Deferred) => {
            (action() as Promise<unknown>).then(
              () => deferred.resolve(),
              (error) => reject(error),
            );
          }
        : action,
      onComplete: () => resolve(benchmark.stats),
      onError: (event: Benchmark.Event) => reject((event.target as { error?: unknown }).error),
    });
    benchmark.run({ async: isAsync });
  });
}
