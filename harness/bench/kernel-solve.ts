import { findLearner } from '../definitions.ts';
import { sample } from '../latency.ts';
import { benchmarkSample, fitDefaults, type MicroBenchmark } from './micro-benchmark.ts';

/** A whole kernel ridge regression with its defaults: kernel matrix, factorisation, solution. */
export const kernelSolve: MicroBenchmark = {
  name: 'kernel solve',
  async *measure(engine, budgetSeconds) {
    const d = 32;
    const { value: learner } = await findLearner('kernel-ridge');
    for (const n of [256, 512, 1024]) {
      const data = benchmarkSample(d, n);
      const solve = async () => (await fitDefaults(learner, engine, data, 1)).dispose();
      await solve();
      const { mean, rme } = await sample(solve, true, budgetSeconds);
      yield {
        benchmark: kernelSolve.name,
        subject: learner.name,
        size: `d=${d} n=${n}`,
        milliseconds: mean * 1000,
        marginPercent: rme,
      };
    }
  },
};
