import type { Engine } from '../../learners/engine/backend.ts';
import { openStepBenchmark, stepProducts } from '../../learners/step-benchmark.ts';
import { fitAlone } from '../cell/fit-alone.ts';
import { findLearner } from '../definitions/definitions.ts';
import { score } from '../protocol/score.ts';
import type { BenchJob, SampleShape, Timed } from './job.ts';
import { kernelParameters, kernelSamples } from './kernel-problem.ts';
import { benchmarkSample } from './sample.ts';

/** Steps per call: as many as the training loop requests from its backend. */
const stepsAtOnce = 200;
const predictedRows = 1000;

/** Prepares a job to be timed on a backend. @throws Error if the backend cannot do it. */
export function openTimed(engine: Engine, job: BenchJob): Promise<Timed> {
  switch (job.kind) {
    case 'step':
      return openStepBenchmark(engine, job.shape).then((step) => ({
        run: (times) => step.run(times),
        atOnce: stepsAtOnce,
        dispose: () => step.dispose(),
      }));
    case 'products':
      return openProducts(job.shape);
    case 'kernel':
      return openKernel(engine, job.shape);
    case 'prediction':
      return openPrediction(engine, job.learner, job.shape);
  }
}

async function openProducts(shape: Parameters<typeof stepProducts>[0]): Promise<Timed> {
  const { openProductLoop } = await import('../../learners/engine/compiled/product-loop.ts');
  const loop = await openProductLoop(stepProducts(shape));
  return {
    async run(times) {
      await loop.run(times);
    },
    atOnce: stepsAtOnce,
    dispose: () => loop.dispose(),
  };
}

/**
 * A whole kernel ridge regression: kernel matrix, factorisation, solution, and the prediction of the test
 * sample.
 */
async function openKernel(engine: Engine, { d, n }: SampleShape): Promise<Timed> {
  const { value: learner } = await findLearner('kernel-ridge');
  const { task, train, test } = kernelSamples(d, n);
  let error = Number.NaN;
  const solve = async () => {
    const model = await fitAlone({
      learner,
      params: kernelParameters(d),
      engine,
      task,
      sample: train,
      steps: 1,
    });
    const predicted = await model.predict(test.x, test.n);
    error = score(predicted, test.y).relativeError;
    model.dispose();
  };
  return {
    async run(times) {
      for (let i = 0; i < times; i++) await solve();
    },
    atOnce: 1,
    error: () => error,
    dispose() {},
  };
}

/**
 * The time of a prediction does not depend on how well the model is fitted, so it is fitted with one step.
 */
async function openPrediction(engine: Engine, name: string, { d, n }: SampleShape): Promise<Timed> {
  const { value: learner } = await findLearner(name);
  const { task, sample } = benchmarkSample(d, n, 'train');
  const model = await fitAlone({ learner, params: {}, engine, task, sample, steps: 1 });
  const { x } = benchmarkSample(d, predictedRows, 'test').sample;
  return {
    async run(times) {
      for (let i = 0; i < times; i++) await model.predict(x, predictedRows);
    },
    atOnce: 50,
    dispose: () => model.dispose(),
  };
}
