import { learners } from '../../learners/registry.ts';
import { measureLatency } from '../latency.ts';
import { benchmarkSample, fitDefaults, type MicroBenchmark } from './micro-benchmark.ts';

/** Predicting 1,000 rows with every learner. How well it was fitted makes no difference, so one step does. */
export const prediction: MicroBenchmark = {
  name: 'prediction of 1,000 rows',
  async *measure(engine, budgetSeconds) {
    const [d, n, rows] = [32, 512, 1000];
    const fitted = benchmarkSample(d, n);
    const { x } = benchmarkSample(d, rows).sample;
    for (const learner of learners) {
      const model = await fitDefaults(learner, engine, fitted, 1);
      try {
        const { msPer1000, marginPercent } = await measureLatency(model.predict, x, rows, budgetSeconds);
        yield {
          benchmark: prediction.name,
          subject: learner.name,
          size: `d=${d} n=${n}`,
          milliseconds: msPer1000,
          marginPercent,
        };
      } finally {
        model.dispose();
      }
    }
  },
};
