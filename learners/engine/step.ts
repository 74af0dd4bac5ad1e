import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from './cross-entropy.ts';
import { requireGradients } from './dependence.ts';
import { type Outputs, type Stage, sizeOf, type Variable, type Variables } from './network.ts';
import { tf } from './tf.ts';

/** The update rule and its constants. */
export type Optimiser =
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  | { readonly kind: 'sgd'; readonly momentum: number };

/** Everything that defines an optimisation step, fixed for a whole stage. */
export interface StepDefinition {
  readonly stage: Stage;
  readonly trainable: readonly Variable[];
  readonly frozen: readonly Variable[];
  readonly optimiser: Optimiser;
  /** Upper bound on the gradient's norm over all trained variables together; 0 for no bound. */
  readonly clipNorm: number;
  /**
   * Decoupled weight decay (Loshchilov & Hutter, arXiv 1711.05101): in each step, θ shrinks by
   * rate × weightDecay × θ.
   */
  readonly weightDecay: number;
  /** Whether rows carry weights in the loss. */
  readonly weighted: boolean;
  /** The number of classes, if labels are the numbers of more than two: see `Network.classes`. */
  readonly classes?: number;
}

/**
 * The state that a step carries to the next: all trained variables in one vector, and the optimiser's slots.
 */
export type StepState = readonly Tensor1D[];

/** The rows of the sample that one step sees: x is batch×d; y and weights have batch entries. */
export interface Batch {
  readonly x: Tensor2D;
  readonly y: Tensor1D;
  readonly weights?: Tensor1D;
}

/** One step's row of the schedule (`scheduleRows`) as scalar tensors. */
export interface ScheduleRow {
  /** What the update's direction is multiplied by. */
  readonly factor: Tensor;
  readonly epsilon: Tensor;
  /** The learning rate itself. */
  readonly rate: Tensor;
}

/** Definitions whose losses have been found to depend on their variables. */
const trainableDefinitions = new WeakSet<StepDefinition>();

export function slotCount(optimiser: Optimiser): number {
  return optimiser.kind === 'adam' ? 2 : 1;
}

/**
 * One optimisation step, as a pure TF.js function. All trained variables live in one vector, so that clipping
 * and the update take a dozen operations whatever the number of layers.
 *
 * @param state [θ, slots…], each of length P
 * @param schedule this step's row of the schedule, as scalars
 * @returns the new state and the batch's loss, the stage's penalty included
 * @throws Error saying why, if the loss has no gradient to train the variables with
 */
export function step(
  definition: StepDefinition,
  state: StepState,
  frozen: Variables,
  { x, y, weights }: Batch,
  schedule: ScheduleRow,
): { state: Tensor1D[]; loss: Tensor } {
  const { stage, trainable, optimiser, clipNorm, weightDecay } = definition;
  const { value: loss, grads } = tf.valueAndGrads((...parts: Tensor[]) => {
    const variables: Record<string, Tensor> = { ...frozen };
    for (const [i, { name }] of trainable.entries()) variables[name] = parts[i];
    const fit = lossOf(definition, stage.output(variables, x), { y, weights }, variables);
    const total = stage.penalty ? tf.add(fit, stage.penalty(variables, schedule.rate)) : fit;
    if (!trainableDefinitions.has(definition) && total instanceof tf.Tensor) {
      requireGradients(total, Object.fromEntries(trainable.map(({ name }, i) => [name, parts[i]])));
      trainableDefinitions.add(definition);
    }
    return total;
  })(unflatten(state[0], trainable));

  let gradient = tf.concat1d(grads.map((part) => tf.reshape(part, [part.size]) as Tensor1D));
  if (clipNorm > 0) {
    const norm = tf.sqrt(tf.sum(tf.mul(gradient, gradient)));
    gradient = tf.mul(gradient, tf.div(clipNorm, tf.maximum(norm, clipNorm)));
  }
  return { state: update(optimiser, weightDecay, state, gradient, schedule), loss };
}

function lossOf(
  { stage, classes }: StepDefinition,
  output: Outputs,
  { y, weights }: Pick<Batch, 'y' | 'weights'>,
  variables: Variables,
): Tensor {
  if (classes !== undefined) return softmaxCrossEntropy(output as Tensor2D, y, classes);
  const numbers = output as Tensor1D;
  return stage.loss?.(numbers, y, variables) ?? meanSquare(numbers, y, weights);
}

function meanSquare(output: Tensor1D, y: Tensor1D, weights: Tensor1D | undefined): Tensor {
  const error = tf.sub(output, y);
  const squared = tf.mul(error, error);
  return tf.mean(weights ? tf.mul(squared, weights) : squared);
}

function update(
  optimiser: Optimiser,
  weightDecay: number,
  [theta, ...slots]: StepState,
  gradient: Tensor1D,
  { factor, epsilon, rate }: ScheduleRow,
): Tensor1D[] {
  const decayed = weightDecay > 0 ? tf.mul(theta, tf.sub(1, tf.mul(rate, weightDecay))) : theta;
  if (optimiser.kind === 'sgd') {
    const velocity = tf.add(tf.mul(slots[0], optimiser.momentum), gradient);
    return [tf.sub(decayed, tf.mul(velocity, factor)), velocity] as Tensor1D[];
  }
  // The moments are kept as plain discounted sums, m/(1−β1) and v/(1−β2); the numbers of the schedule
  // compensate.
  const { beta1, beta2 } = optimiser;
  const mean = tf.add(tf.mul(slots[0], beta1), gradient);
  const square = tf.add(tf.mul(slots[1], beta2), tf.mul(gradient, gradient));
  const direction = tf.div(mean, tf.add(tf.sqrt(square), epsilon));
  return [tf.sub(decayed, tf.mul(direction, factor)), mean, square] as Tensor1D[];
}

/** The vector of all trained variables, cut into their shapes. */
export function unflatten(theta: Tensor, variables: readonly Variable[]): Tensor[] {
  const sizes = variables.map(({ shape }) => sizeOf(shape));
  const parts = sizes.length > 1 ? tf.split(theta, sizes) : [theta];
  return parts.map((part, i) => tf.reshape(part, [...variables[i].shape]));
}

export function flatten(variables: readonly Variable[]): Float32Array {
  const flat = new Float32Array(variables.reduce((sum, { values }) => sum + values.length, 0));
  let offset = 0;
  for (const { values } of variables) {
    flat.set(values, offset);
    offset += values.length;
  }
  return flat;
}
