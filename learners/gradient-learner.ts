import type { Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { TaskStructure } from '../tasks/contract.ts';
import { Stream } from '../tasks/streams.ts';
import type { Learner, LearnerTraits, SearchDimension } from './contract.ts';
import { type Network, type Stage, sizeOf, type Variable } from './engine/network.ts';
import { prepareTraining } from './prepare-training.ts';
import { trainingCost } from './training-cost.ts';
import { trainingOptions, trainingParameters, trainingSearch } from './training-parameters.ts';

/** The functions of TF.js (js.tensorflow.org/api) that a network is written with. */
export type TensorFunctions = typeof import('@tensorflow/tfjs');

/** Initial values of one trainable array, row-major. */
export interface InitialValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a network's first variables may depend on, and what makes them. */
export interface InitialiseContext<P> {
  /** Columns of x. */
  readonly d: number;
  readonly params: P;
  readonly task: TaskStructure;
  /** The fit's own randomness, for whatever `normal` does not do. */
  readonly stream: Stream;
  /** Independent N(0, deviation²) numbers. */
  normal(shape: readonly number[], deviation: number): InitialValues;
  /** The same number everywhere. */
  filled(shape: readonly number[], value: number): InitialValues;
  /** Zeros. */
  zeros(shape: readonly number[]): InitialValues;
}

/** What a network's functions are given beside their tensors. */
export interface NetworkContext<P> {
  readonly tf: TensorFunctions;
  readonly params: P;
  readonly task: TaskStructure;
}

/** The variables that `init` named, as tensors. */
export type VariablesOf<V extends string> = { readonly [name in V]: Tensor<Rank> };

/** Every gradient learner has the parameters of the training loop beside its own. */
export type GradientParameters<S extends z.ZodRawShape> = z.ZodObject<
  Omit<typeof trainingParameters.shape, keyof S> & S
>;

/** A learner as a network in plain TF.js: {@link defineGradientLearner}. */
export interface GradientLearner<S extends z.ZodRawShape, V extends string> {
  readonly name: string;
  /** One line for `hierbench list learners`. */
  readonly description: string;
  /** Paper and section or equation. */
  readonly source: string;
  /**
   * Its own parameters, each a zod schema with a default. Those of the training loop (`learningRate`, `optimiser`, `batch`,
   * `clipNorm`, `weightDecay`, `warmup`, `momentum`, and `loss` where there is no loss of one's own) are there already; one of
   * the same name here replaces it.
   */
  readonly parameters: S;
  /** What tuning varies beside the training loop's own: `{ width: { choices: [64, 256] } }`. */
  readonly search?: { readonly [name in keyof S]?: SearchDimension };
  /** What reports know of it with these parameters: its hue in charts, its role in comparisons, what it is told. */
  traits?(params: z.output<GradientParameters<S>>): LearnerTraits;
  /** The variables before training, by name. */
  init(context: InitialiseContext<z.output<GradientParameters<S>>>): { readonly [name in V]: InitialValues };
  /**
   * Predictions for the batch x (rows×d): one number a row, as rows or rows×1. It has to be pure, tensors in and tensors
   * out: it is traced once and compiled. Labels are standardised, so predictions start best near 0.
   */
  predict(
    variables: VariablesOf<V>,
    x: Tensor2D,
    context: NetworkContext<z.output<GradientParameters<S>>>,
  ): Tensor<Rank>;
  /**
   * A batch's loss, a scalar, where it is neither of the training loop's two: of predictions and labels (one number a row,
   * standardised to mean 0 and variance 1) and, for penalties, of the variables. As pure as `predict`.
   */
  loss?(
    predictions: Tensor1D,
    labels: Tensor1D,
    context: NetworkContext<z.output<GradientParameters<S>>> & { readonly variables: VariablesOf<V> },
  ): Tensor<Rank>;
  /**
   * Floating-point operations of one prediction, counted from shapes. Without it, two a trainable number, which is what
   * dense layers do; layers that share weights (convolutions) do more.
   */
  flopsPerRow?(d: number, params: z.output<GradientParameters<S>>): number;
}

/**
 * Makes a learner of a network in plain TF.js: initial variables, predictions, and if wanted a loss. The training loop
 * (batches, schedule, clipping, early stopping, traces, limits) and the compiled backend come with it; an operation that
 * the compiler has no rule for runs eagerly, and the cell's log says which.
 */
export function defineGradientLearner<S extends z.ZodRawShape, V extends string>(
  own: GradientLearner<S, V>,
): Learner<GradientParameters<S>> {
  type Params = z.output<GradientParameters<S>>;
  const common = own.loss ? trainingParameters.omit({ loss: true }) : trainingParameters;
  const parameters = common.extend(own.parameters) as unknown as GradientParameters<S>;
  const optionsOf = (params: Params, d: number) => {
    const options = trainingOptions(params as z.output<typeof trainingParameters>, d);
    return own.loss ? { ...options, loss: 'squared' as const } : options;
  };
  const flopsOf = (d: number, params: Params, trainable: number) =>
    own.flopsPerRow?.(d, params) ?? 2 * trainable;

  const definition = new Error('the definition');
  return {
    name: own.name,
    description: own.description,
    source: own.source,
    parameters,
    search() {
      const { loss, ...rest } = trainingSearch;
      return { ...(own.loss ? rest : trainingSearch), ...own.search } as Record<string, SearchDimension>;
    },
    capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
    ...(own.traits && { traits: (params: Params) => (own.traits as NonNullable<typeof own.traits>)(params) }),
    cost(params, plan) {
      const { d } = plan.task;
      const shapes = Object.values<InitialValues>(own.init(shapesOnly(d, params, plan.task)));
      const trainable = shapes.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      const forwardFlops = flopsOf(d, params, trainable);
      // What a matrix has columns of is what its layer has units of.
      const units = shapes.reduce((sum, { shape }) => sum + (shape.length > 1 ? (shape.at(-1) ?? 0) : 0), 0);
      const stages = [{ flopsPerRow: 3 * forwardFlops, parameters: trainable }];
      const network = { stages, forwardFlops, parameters: trainable, units };
      return trainingCost(network, optionsOf(params, d).batch, plan);
    },
    prepare: prepareTraining,
    async fit(sample, context) {
      const [{ tf }, { train }] = await Promise.all([import('./engine/tf.ts'), import('./engine/train.ts')]);
      const { params, task } = context;
      const surroundings: NetworkContext<Params> = { tf, params, task };
      const initial = own.init(
        initialiseContext(task.d, params, task, context.stream.child('initialisation')),
      );
      const variables = Object.entries<InitialValues>(initial).map(
        ([name, { shape, values }]): Variable => ({ name, shape, values }),
      );
      const output: Network['output'] = (tensors, x) => {
        const predicted = own.predict(tensors as VariablesOf<V>, x, surroundings);
        if (predicted.size !== x.shape[0])
          throw new Error(
            `predict returned the shape [${predicted.shape}] for ${x.shape[0]} rows; it has to return one number a row`,
          );
        return tf.reshape(predicted, [-1]) as Tensor1D;
      };
      const trainable = variables.reduce((sum, { values }) => sum + values.length, 0);
      const flopsPerRow = flopsOf(task.d, params, trainable);
      const { loss } = own;
      const stage: Stage = {
        name: 'joint',
        trainable: variables.map(({ name }) => name),
        output,
        ...(loss && {
          loss: (predictions, labels, tensors) =>
            loss(predictions, labels, { ...surroundings, variables: tensors as VariablesOf<V> }),
        }),
        flopsPerRow: 3 * flopsPerRow,
      };
      const network: Network = { variables, output, flopsPerRow };
      return train(network, [stage], sample, optionsOf(params, task.d), context).catch((error) => {
        throw withDefinition(error, definition);
      });
    },
  };
}

/**
 * The error, its stack going on with where the learner is defined: what TF.js has against a network it says when the
 * network's functions have returned, and no line of theirs is in the stack.
 */
function withDefinition(error: unknown, { stack, message }: Error): unknown {
  const frames = stack?.slice(stack.indexOf(message) + message.length);
  if (error instanceof Error && frames !== undefined) error.stack += `${frames}`;
  return error;
}

function initialiseContext<P>(
  d: number,
  params: P,
  task: TaskStructure,
  stream: Stream,
): InitialiseContext<P> {
  // One stream for all variables, in the order in which they are asked for.
  const normals = stream.child('normal');
  const filled = (shape: readonly number[], value: number) => ({
    shape,
    values: new Float32Array(sizeOf(shape)).fill(value),
  });
  return {
    d,
    params,
    task,
    stream,
    filled,
    zeros: (shape) => filled(shape, 0),
    normal: (shape, deviation) => ({
      shape,
      values: normals.normals(new Float32Array(sizeOf(shape)), deviation),
    }),
  };
}

/** For a plan: shapes without their numbers, of which there may be many. */
function shapesOnly<P>(d: number, params: P, task: TaskStructure): InitialiseContext<P> {
  const only = (shape: readonly number[]) => ({ shape, values: new Float32Array(0) });
  const stream = new Stream('shapes');
  return { d, params, task, stream, normal: only, filled: only, zeros: only };
}
