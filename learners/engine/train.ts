import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkpoints, chooseStopStep, type ValidationPoint } from './checkpoints.ts';
import { DivergedError } from './diverged-error.ts';
import { scheduleRows } from './learning-rate-schedule.ts';
import type { Network, Stage, Variable } from './network.ts';
import { openNetwork, openStage } from './open-runner.ts';
import type { TrainingArrays } from './runner.ts';
import { flatten, type StepDefinition } from './step.ts';
import {
  optimiserOf,
  type Predictor,
  type TrainedModel,
  type TrainingContext,
  type TrainingOptions,
  type TrainingSample,
} from './training.ts';

/** Most steps passed to a backend in one call, which bounds how long an abort can take. */
const stepsAtOnce = 200;

/**
 * Trains a network stage by stage on the standardised labels: the one loop for every network.
 *
 * Every stage takes `context.budget.steps` steps with a schedule of its own. If a validation sample is given
 * (while tuning), the network is evaluated on it at checkpoints, and `info.stopStep` of the returned model is
 * the step at which a final fit should stop. If `context.stopStep` is given, training stops at that step,
 * counted over all stages.
 *
 * @throws DivergedError if a loss or a trained variable is not finite; the reason of `context.signal` if it
 * is aborted.
 */
export async function train(
  network: Network,
  stages: readonly Stage[],
  sample: TrainingSample,
  options: TrainingOptions,
  context: TrainingContext,
): Promise<TrainedModel> {
  const { budget, engine, signal, validation } = context;
  const labels = standardise(sample.y);
  const data: TrainingArrays = {
    n: sample.n,
    d: sample.d,
    x: sample.x,
    y: labels.values,
    weights: options.loss === 'label-weighted' ? labelWeights(labels.values) : undefined,
  };
  const batch = Math.min(options.batch, sample.n);
  const log = once((message) => context.log(message));
  const evaluator = await openNetwork(engine, network, sample.d, log);
  const values = new Map(network.variables.map(({ name, values }) => [name, values]));
  const current = (): Variable[] =>
    network.variables.map((variable) => ({ ...variable, values: values.get(variable.name) as Float32Array }));

  const modelOf = (variables: readonly Variable[]): Predictor => {
    const theta = flatten(variables);
    const reading = variables.find(({ name }) => name === network.inputWeights);
    return {
      async predict(x, n) {
        const output = await evaluator.output(theta, x, n);
        for (let i = 0; i < n; i++) output[i] = labels.mean + labels.deviation * output[i];
        return output;
      },
      features: network.features && ((x, n) => evaluator.features(theta, x, n)),
      directions: reading && (() => unitsOf(reading)),
    };
  };

  const validated: ValidationPoint[] = [];
  let done = 0;
  let samplesSeen = 0;
  let flops = 0;
  try {
    for (const [index, stage] of stages.entries()) {
      if (context.stopStep !== undefined && done >= context.stopStep) break;
      const definition = defineStep(stage, current(), options, data.weights !== undefined);
      const runner = await openStage(engine, definition, data, batch, log);
      try {
        const batches = context.stream.child('batches', index);
        const stops = checkpoints(budget.steps, context.validation !== undefined);
        const warmup = Math.min(options.warmup, Math.ceil(budget.steps / 4));
        const schedule = { peak: options.learningRate, warmup, steps: budget.steps };
        const last = Math.min(budget.steps, (context.stopStep ?? Number.POSITIVE_INFINITY) - done);
        for (let t = 0; t < last; ) {
          signal.throwIfAborted();
          const stop = stops.find((checkpoint) => checkpoint > t) ?? last;
          const count = Math.min(stepsAtOnce, stop - t, last - t);
          const indices = new Int32Array(count * batch);
          for (let i = 0; i < indices.length; i++) indices[i] = batches.integer(sample.n);
          const losses = await runner.run(indices, scheduleRows(schedule, definition.optimiser, t, count));
          const bad = losses.findIndex((loss) => !Number.isFinite(loss));
          if (bad >= 0) {
            throw new DivergedError(
              `the training loss was ${losses[bad]} at step ${t + bad + 1} of stage "${stage.name}"`,
            );
          }
          t += count;
          done += count;
          samplesSeen += count * batch;
          flops += count * batch * stage.flopsPerRow;
          context.report({ step: done, of: budget.steps * stages.length, loss: losses[count - 1] });
          if (t === stop || t === last) {
            writeBack(values, definition.trainable, await runner.theta());
            const model = modelOf(current());
            const loss = losses.reduce((sum, value) => sum + value, 0) / count;
            await context.trace({ step: done, samplesSeen, loss, stage: stage.name }, model);
            if (validation) validated.push({ step: done, error: await meanSquare(model, validation) });
          }
          await nextTurn();
        }
      } finally {
        runner.dispose();
      }
    }
  } catch (error) {
    evaluator.dispose();
    throw error;
  }

  const trained = current();
  if (trained.some((variable) => !variable.values.every(Number.isFinite))) {
    evaluator.dispose();
    throw new DivergedError('a trained variable is not finite at the end of training');
  }
  let open = true;
  return {
    ...modelOf(trained),
    info: {
      steps: done,
      samplesSeen,
      flops,
      parameters: trained.reduce((sum, variable) => sum + variable.values.length, 0),
      stopStep: chooseStopStep(validated),
    },
    dispose() {
      if (open) evaluator.dispose();
      open = false;
    },
  };
}

function defineStep(
  stage: Stage,
  variables: readonly Variable[],
  options: TrainingOptions,
  weighted: boolean,
): StepDefinition {
  const moves = new Set(stage.trainable);
  return {
    stage,
    trainable: variables.filter(({ name }) => moves.has(name)),
    frozen: variables.filter(({ name }) => !moves.has(name)),
    optimiser: optimiserOf(options),
    clipNorm: options.clipNorm,
    weightDecay: options.weightDecay,
    weighted,
  };
}

/**
 * Logs each message once: if a network does not compile, its stages and its evaluator all report the same.
 */
function once(log: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (!said.has(message)) log(message);
    said.add(message);
  };
}

function writeBack(
  values: Map<string, Float32Array>,
  trainable: readonly Variable[],
  theta: Float32Array,
): void {
  let offset = 0;
  for (const { name, values: initial } of trainable) {
    values.set(name, theta.slice(offset, offset + initial.length));
    offset += initial.length;
  }
}

/** The columns of a d×count weight matrix as rows. */
function unitsOf({ shape: [d, count], values }: Variable): {
  count: number;
  d: number;
  values: Float32Array;
} {
  const rows = new Float32Array(count * d);
  for (let i = 0; i < d; i++) for (let j = 0; j < count; j++) rows[j * d + i] = values[i * count + j];
  return { count, d, values: rows };
}

async function meanSquare(model: Predictor, { x, y, n }: TrainingSample): Promise<number> {
  const predicted = await model.predict(x, n);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (predicted[i] - y[i]) ** 2;
  return sum / n;
}

/** Labels with mean 0 and variance 1; constant labels stay at 0. */
export function standardise(y: Float32Array): { values: Float32Array; mean: number; deviation: number } {
  let sum = 0;
  for (const value of y) sum += value;
  const mean = sum / y.length;
  let square = 0;
  for (const value of y) square += (value - mean) ** 2;
  const deviation = Math.sqrt(square / y.length) || 1;
  return { values: y.map((value) => (value - mean) / deviation), mean, deviation };
}

/**
 * Weights of the label-weighted squared loss e²/(1+y²), with y standardised: the few large labels of a
 * heavy-tailed target no longer dominate the gradient, and no label's relative accuracy is given up.
 */
export function labelWeights(standardised: Float32Array): Float32Array {
  return standardised.map((y) => 1 / (1 + y * y));
}
