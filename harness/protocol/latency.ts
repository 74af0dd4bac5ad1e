import { createRequire } from 'node:module';
import Benchmark from 'benchmark';
import type { Predict } from '../../learners/contract.ts';

/**
 * benchmark.js, with a clock for its Date: it finds out how fine each clock is by waiting for thirty of its ticks, which
 * is 30 ms of every cell for Date's own; and it counts its time by Lodash's, which a machine whose clock is set back would
 * make endless.
 */
const clock = { Date: { now: () => performance.now() } };
const lodash = createRequire(import.meta.url)('lodash') as { runInContext(context: object): object };
const FineBenchmark = Benchmark.runInContext({
  ...clock,
  _: lodash.runInContext(clock),
}) as typeof Benchmark;

export interface Latency {
  /** Mean milliseconds a 1,000 samples. */
  readonly msPer1000: number;
  /** Half of the mean's 95% interval, in percent of it; absent where there was time for one call only. */
  readonly marginPercent?: number;
}

/**
 * Samples the time of a prediction with benchmark.js, within about `budgetSeconds`. Where one call takes too large a
 * part of that for statistics, the one call is the measurement.
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

/** benchmark.js's statistics of one function, in seconds a call. */
export function sample(
  action: () => unknown,
  isAsync: boolean,
  budgetSeconds: number,
): Promise<Benchmark.Stats> {
  return new Promise((resolve, reject) => {
    const benchmark = new FineBenchmark({
      name: 'call',
      defer: isAsync,
      // benchmark.js spends about twice this, on finding how many calls make a sample and on the samples themselves.
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
