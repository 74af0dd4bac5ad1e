import type { Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { TaskStructure } from '../tasks/contract.ts';
import { Stream } from '../tasks/streams.ts';
import type { Learner, LearnerTraits, SearchDimension } from './contract.ts';
import { type Network, type Stage, sizeOf, type Variable, type Variables } from './engine/network.ts';
import { prepareTraining } from './prepare-training.ts';
import { trainingCost } from './training-cost.ts';
import { trainingOptions, trainingParameters, trainingSearch, withoutLoss } from './training-parameters.ts';

/** The functions of TF.js (js.tensorflow.org/api) that a network is written with. */
export type TensorFunctions = typeof import('@tensorflow/tfjs-core');

/** Initial values of one trainable array, row-major. */
export interface InitialValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What the initial variables of a network may depend on, and the functions that make them. */
export interface InitialiseContext<P> {
  /** Columns of x. */
  readonly d: number;
  readonly params: P;
  readonly task: TaskStructure;
  /** Numbers that `predict` returns for a row: 1, or the number of classes if there are more than two. */
  readonly outputs: number;
  /** The fit's own randomness, for initial values that `normal` cannot give. */
  readonly stream: Stream;
  /** Independent N(0, deviation²) numbers. */
  normal(shape: readonly number[], deviation: number): InitialValues;
  /** The same number everywhere. */
  filled(shape: readonly number[], value: number): InitialValues;
  /** Zeros. */
  zeros(shape: readonly number[]): InitialValues;
}

/** What the functions of a network are given besides their tensors. */
export interface NetworkContext<P> {
  readonly tf: TensorFunctions;
  readonly params: P;
  readonly task: TaskStructure;
  /** Numbers that `predict` returns for a row: 1, or the number of classes if there are more than two. */
  readonly outputs: number;
}

/** The variables that `init` returned, by name, as tensors. */
export type VariablesOf<V extends string> = { readonly [name in V]: Tensor<Rank> };

/** A gradient learner's own parameters, and those of the training loop that they do not replace. */
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
   * The learner's own parameters, each a zod schema with a default. Those of the training loop
   * (`learningRate`, `optimiser`, `batch`, `clipNorm`, `weightDecay`, `warmup`, `momentum`, and `loss` if the
   * learner has no loss function of its own) are added to them; a parameter of the same name here replaces
   * the loop's.
   */
  readonly parameters: S;
  /**
   * Whether the network also tells more than two classes apart: `predict` then returns `outputs` scores a row, which
   * are trained by their softmax cross-entropy, whatever the learner's `loss`. Default: no.
   */
  readonly classes?: boolean;
  /** What tuning varies besides the parameters of the training loop: `{ width: { choices: [64, 256] } }`. */
  readonly search?: { readonly [name in keyof S]?: SearchDimension };
  /**
   * What reports know about the learner with these parameters: hue in charts, role in comparisons, what it is
   * told.
   */
  traits?(params: z.output<GradientParameters<S>>): LearnerTraits;
  /** The variables before training, by name. */
  init(context: InitialiseContext<z.output<GradientParameters<S>>>): { readonly [name in V]: InitialValues };
  /**
   * Predictions for the batch x (rows×d): one number per row, of shape rows or rows×1, or the rows×outputs scores of
   * more than two classes. It must be a pure function of tensors, because it is traced once and compiled. Labels are standardised, so initial
   * predictions are best near 0.
   */
  predict(
    variables: VariablesOf<V>,
    x: Tensor2D,
    context: NetworkContext<z.output<GradientParameters<S>>>,
  ): Tensor<Rank>;
  /**
   * The loss of a batch, a scalar, if the learner uses neither of the training loop's two. It is a function
   * of predictions and labels (one number per row, standardised to mean 0 and variance 1) and, for penalties,
   * of the variables; like `predict`, it must be pure.
   */
  loss?(
    predictions: Tensor1D,
    labels: Tensor1D,
    context: NetworkContext<z.output<GradientParameters<S>>> & { readonly variables: VariablesOf<V> },
  ): Tensor<Rank>;
  /**
   * The hidden layers, from the lowest up, which count as layers 2, 3, …: what diagnosed cells compare with the
   * target's features, and what a transferred head reads. Without it the learner is not diagnosable.
   */
  readonly features?: {
    /** Units of every hidden layer. */
    widths(params: z.output<GradientParameters<S>>, d: number, task: TaskStructure): readonly number[];
    /** Their values on the batch, rows×units each; like `predict`, it must be pure. */
    of(
      variables: VariablesOf<V>,
      x: Tensor2D,
      context: NetworkContext<z.output<GradientParameters<S>>>,
    ): readonly Tensor<Rank>[];
    /** The variable that holds the weights of the lowest layer, d×units. */
    readonly inputWeights?: string;
  };
  /** A reason why these parameters do not apply to this task; undefined if they do. */
  unsupported?(params: z.output<GradientParameters<S>>, task: TaskStructure): string | undefined;
  /**
   * Floating-point operations of one prediction, counted from shapes. Default: two per trainable number,
   * which is right for dense layers; layers that share weights (convolutions) do more.
   */
  flopsPerRow?(d: number, params: z.output<GradientParameters<S>>, task: TaskStructure): number;
}

/**
 * Makes a learner from a network in plain TF.js: initial variables, predictions, and optionally a loss. The
 * training loop (batches, schedule, clipping, early stopping, traces, limits) and the compiled backend come
 * with it. If the compiler has no rule for one of the operations, the learner runs eagerly, and the cell's
 * log names the operation.
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
  const flopsOf = (task: TaskStructure, params: Params, trainable: number) =>
    own.flopsPerRow?.(task.d, params, task) ?? 2 * trainable;

  const definition = new Error('the definition');
  return {
    name: own.name,
    description: own.description,
    source: own.source,
    parameters,
    search(_params, task) {
      const common = own.loss || task.classes !== undefined ? withoutLoss(trainingSearch) : trainingSearch;
      return { ...common, ...own.search } as Record<string, SearchDimension>;
    },
    capabilities: {
      regression: true,
      classification: true,
      ...(own.classes && { classes: true }),
      diagnosable: own.features !== undefined,
      deterministic: true,
      streams: true,
    },
    ...(own.unsupported && {
      unsupported: (params: Params, task: TaskStructure) => own.unsupported?.(params, task),
    }),
    ...(own.traits && { traits: (params: Params) => (own.traits as NonNullable<typeof own.traits>)(params) }),
    cost(params, plan) {
      const { d } = plan.task;
      const shapes = Object.values<InitialValues>(own.init(shapesOnly(d, params, plan.task)));
      const trainable = shapes.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      const forwardFlops = flopsOf(plan.task, params, trainable);
      // A weight matrix has one column for each unit of its layer.
      const units = shapes.reduce((sum, { shape }) => sum + (shape.length > 1 ? (shape.at(-1) ?? 0) : 0), 0);
      const stages = [{ flopsPerRow: 3 * forwardFlops, parameters: trainable }];
      const features = own.features?.widths(params, d, plan.task);
      const network = {
        stages,
        forwardFlops,
        parameters: trainable,
        units,
        ...(features ? { features } : {}),
      };
      return trainingCost(network, optionsOf(params, d).batch, plan);
    },
    starts: () => undefined,
    prepare: prepareTraining,
    async fit(sample, context) {
      const [{ tf }, { train }] = await Promise.all([import('./engine/tf.ts'), import('./engine/train.ts')]);
      const { params, task } = context;
      const outputs = task.classes ?? 1;
      const surroundings: NetworkContext<Params> = { tf, params, task, outputs };
      const initial = own.init(
        initialiseContext(task.d, params, task, context.stream.child('initialisation')),
      );
      const variables = Object.entries<InitialValues>(initial).map(
        ([name, { shape, values }]): Variable => ({ name, shape, values }),
      );
      const output: Network['output'] = (tensors, x) => {
        const predicted = own.predict(tensors as VariablesOf<V>, x, surroundings);
        if (predicted.size !== x.shape[0] * outputs)
          throw new Error(
            `predict returned the shape [${predicted.shape}] for ${x.shape[0]} rows; it has to return ${outputs === 1 ? 'one number' : `${outputs} scores`} a row`,
          );
        if (outputs > 1) return tf.reshape(predicted, [-1, outputs]) as Tensor2D;
        return tf.reshape(predicted, [-1]) as Tensor1D;
      };
      const trainable = variables.reduce((sum, { values }) => sum + values.length, 0);
      const flopsPerRow = flopsOf(task, params, trainable);
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
      const { features } = own;
      const network: Network = {
        variables,
        output,
        ...(task.classes && { classes: task.classes }),
        ...(features && {
          features: features.widths(params, task.d, task).map((width, i) => ({
            layer: i + 2,
            width,
            of: (tensors: Variables, x: Tensor2D) =>
              features.of(tensors as VariablesOf<V>, x, surroundings)[i] as Tensor2D,
          })),
          ...(features.inputWeights !== undefined && { inputWeights: features.inputWeights }),
        }),
        flopsPerRow,
      };
      return train(network, [stage], sample, optionsOf(params, task.d), context).catch((error) => {
        throw withDefinition(error, definition);
      });
    },
  };
}

/**
 * The error, with the stack of the learner's definition appended. TF.js reports some mistakes in a network
 * only after the network's functions have returned, when the stack no longer holds any of their lines.
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
  // All variables draw from one stream, in the order in which `init` asks for them.
  const normals = stream.child('normal');
  const filled = (shape: readonly number[], value: number) => ({
    shape,
    values: new Float32Array(sizeOf(shape)).fill(value),
  });
  return {
    d,
    params,
    task,
    outputs: task.classes ?? 1,
    stream,
    filled,
    zeros: (shape) => filled(shape, 0),
    normal: (shape, deviation) => ({
      shape,
      values: normals.normals(new Float32Array(sizeOf(shape)), deviation),
    }),
  };
}

/** A context for cost estimates: shapes without values, which may be too many to allocate just for a plan. */
function shapesOnly<P>(d: number, params: P, task: TaskStructure): InitialiseContext<P> {
  const only = (shape: readonly number[]) => ({ shape, values: new Float32Array(0) });
  const stream = new Stream('shapes');
  const outputs = task.classes ?? 1;
  return { d, params, task, outputs, stream, normal: only, filled: only, zeros: only };
}
