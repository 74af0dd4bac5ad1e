import { backendNames, type Engine } from '../../learners/engine/backend.ts';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { openStepBenchmark } from '../../learners/step-benchmark.ts';
import { sample } from '../latency.ts';
import type { MicroBenchmark } from './micro-benchmark.ts';

/** Steps in one call: what the training loop asks of its backend at a time, roughly. */
const stepsPerCall = 50;

const shapes = [
  { d: 16, width: 32, layers: 3, batch: 256 },
  { d: 64, width: 32, layers: 3, batch: 256 },
];

/** One optimisation step of deep-sgd's network, on every backend that loads here. */
export const trainingStep: MicroBenchmark = {
  name: 'training step',
  async *measure(_chosen, budgetSeconds) {
    for (const name of backendNames) {
      const engine: Engine | undefined = await openEngine(name).catch(() => undefined);
      if (!engine) continue;
      for (const shape of shapes) {
        const step = await openStepBenchmark(engine, shape);
        try {
          // Compiles, and finds out how many steps fit the time.
          await step.run(1);
          const start = performance.now();
          await step.run(5);
          const affordable = (budgetSeconds * 1000) / 5 / ((performance.now() - start) / 5);
          const steps = Math.max(1, Math.min(stepsPerCall, Math.floor(affordable)));
          const { mean, rme } = await sample(() => step.run(steps), true, budgetSeconds);
          yield {
            benchmark: trainingStep.name,
            subject: name,
            size: `d=${shape.d} width=${shape.width} batch=${shape.batch}`,
            milliseconds: (mean * 1000) / steps,
            marginPercent: rme,
          };
        } finally {
          step.dispose();
        }
      }
    }
  },
};
