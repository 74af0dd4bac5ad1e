import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkpoints, chooseStopStep, type ValidationPoint } from './checkpoints.ts';
import { misclassified } from './class-scores.ts';
import { DivergedError } from './diverged-error.ts';
import { keepNetwork } from './keep-network.ts';
import { scheduleRows } from './learning-rate-schedule.ts';
import type { Network, Stage, Variable } from './network.ts';
import { openNetwork, openStage } from './open-runner.ts';
import type { StageArrays, StepRows } from './runner.ts';
import { startingValues } from './starting-values.ts';
import { flatten, type StepDefinition } from './step.ts';
import { freshRows, heldRows } from './step-rows.ts';
import {
  optimiserOf,
  type Predictor,
  rowsPerStep,
  type TrainedModel,
  type TrainingContext,
  type TrainingOptions,
  type TrainingSample,
} from './training.ts';

/**
 * Trains a network stage by stage on the standardised labels, or on the numbers of classes: the one loop for every
 * network.
 *
 * Every stage takes `context.budget.steps` steps with a schedule of its own. If a validation sample is given
 * (while tuning), the network is evaluated on it at checkpoints, and `info.stopStep` of the returned model is
 * the step at which a final fit should stop. If `context.stopStep` is given, training stops at that step,
 * counted over all stages. If `context.fresh` is given, no stage reads the sample itself: all steps of all
 * stages train on rows of their own, and labels are standardised as those of the sample are. If `context.start`
 * is given, the first stage begins with its values, and labels are standardised as it says.
 *
 * @throws DivergedError if a loss or a trained variable is not finite; UnusableStartError if `context.start` is not
 * of this network; the reason of `context.signal` if it is aborted.
 */
export async function train(
  defined: Network,
  stages: readonly Stage[],
  sample: TrainingSample,
  options: TrainingOptions,
  context: TrainingContext,
): Promise<TrainedModel> {
  const { budget, engine, fresh, signal, start, validation } = context;
  const { d } = sample;
  const network = start ? { ...defined, variables: startingValues(defined, stages, start) } : defined;
  const { classes } = network;
  const labels = classes === undefined ? standardise(sample.y, start?.labels) : asTheyAre(sample.y);
  const weighted = classes === undefined && options.loss === 'label-weighted';
  const labelled = (y: Float32Array): Pick<StepRows, 'y' | 'weights'> => ({
    y,
    weights: weighted ? labelWeights(y) : undefined,
  });
  const data: StageArrays = fresh
    ? { n: 'stream', d }
    : { n: sample.n, d, x: sample.x, ...labelled(labels.values) };
  const batch = rowsPerStep(options, sample, context);
  const log = once((message) => context.log(message));
  const evaluator = await openNetwork(engine, network, d, log);
  const values = new Map(network.variables.map(({ name, values }) => [name, values]));
  const current = (): Variable[] =>
    network.variables.map((variable) => ({ ...variable, values: values.get(variable.name) as Float32Array }));

  const modelOf = (variables: readonly Variable[]): Predictor => {
    const theta = flatten(variables);
    const reading = variables.find(({ name }) => name === network.inputWeights);
    return {
      async predict(x, n) {
        const output = await evaluator.output(theta, x, n);
        if (classes !== undefined) return output;
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
      const definition = { ...defineStep(stage, current(), options, weighted), ...(classes && { classes }) };
      const runner = await openStage(engine, definition, data, batch, log);
      try {
        const source = fresh
          ? freshRows(context.freshSoon ?? fresh, batch, d, (y) => labelled(labels.standardised(y)))
          : heldRows(context.stream.child('batches', index), sample.n, batch);
        const stops = checkpoints(budget.steps, context.validation !== undefined);
        const warmup = Math.min(options.warmup, Math.ceil(budget.steps / 4));
        const schedule = { peak: options.learningRate, warmup, steps: budget.steps };
        const last = Math.min(budget.steps, (context.stopStep ?? Number.POSITIVE_INFINITY) - done);
        for (let t = 0; t < last; ) {
          signal.throwIfAborted();
          const stop = stops.find((checkpoint) => checkpoint > t) ?? last;
          const count = Math.min(source.stepsAtOnce, stop - t, last - t);
          const rows = await source.next(count);
          const losses = await runner.run(rows, scheduleRows(schedule, definition.optimiser, t, count));
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
            if (validation) validated.push({ step: done, error: await errorOn(model, validation, classes) });
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
    keep: () => keepNetwork(network, trained, d, labels),
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

/** Mean squared error or, of more than two classes, the share of wrong ones. */
async function errorOn(
  model: Predictor,
  { x, y, n }: TrainingSample,
  classes: number | undefined,
): Promise<number> {
  const predicted = await model.predict(x, n);
  if (classes !== undefined) return misclassified(predicted, y, classes);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (predicted[i] - y[i]) ** 2;
  return sum / n;
}

/** Labels with mean 0 and variance 1; constant labels stay at 0. */
export interface StandardLabels {
  readonly values: Float32Array;
  readonly mean: number;
  readonly deviation: number;
  /** Other labels, with this mean subtracted and divided by this deviation. */
  standardised(y: Float32Array): Float32Array;
}

/** The numbers of classes. */
function asTheyAre(y: Float32Array): StandardLabels {
  return { values: y, mean: 0, deviation: 1, standardised: (labels) => labels };
}

/** @param given a mean and a deviation to standardise by; default: those of the labels */
export function standardise(
  y: Float32Array,
  given?: { readonly mean: number; readonly deviation: number },
): StandardLabels {
  const { mean, deviation } = given ?? momentsOf(y);
  const standardised = (labels: Float32Array) => labels.map((value) => (value - mean) / deviation);
  return { values: standardised(y), mean, deviation, standardised };
}

function momentsOf(y: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of y) sum += value;
  const mean = sum / y.length;
  let square = 0;
  for (const value of y) square += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(square / y.length) || 1 };
}

/**
 * Weights of the label-weighted squared loss e²/(1+y²), with y standardised: the few large labels of a
 * heavy-tailed target no longer dominate the gradient, and no label's relative accuracy is given up.
 */
export function labelWeights(standardised: Float32Array): Float32Array {
  return standardised.map((y) => 1 / (1 + y * y));
}
