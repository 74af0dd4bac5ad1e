import type { Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** A named array of trainable numbers and its initial values (row-major). */
export interface Variable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A number for each row of a batch, or rows×classes scores. */
export type Outputs = Tensor<Rank.R1 | Rank.R2>;

/** The variables of a network as tensors, by name. */
export type Variables = Readonly<Record<string, Tensor<Rank>>>;

/**
 * A predictor written as plain TF.js. Nothing here knows how it will run: the same functions run eagerly, and
 * are traced into one graph by the compiled backend. They must therefore be pure: tensors in, tensors out, no
 * reading back.
 */
export interface Network {
  readonly variables: readonly Variable[];
  /**
   * Predictions for a batch: x is rows×d, the result has one number per row or, if the network tells more than
   * two classes apart, is rows×classes.
   */
  output(variables: Variables, x: Tensor2D): Outputs;
  /**
   * The number of classes, if the labels are the numbers 0, 1, … of more than two. The loss of all stages is then
   * the softmax cross-entropy of their outputs, and labels are not standardised.
   */
  readonly classes?: number;
  /** The network's own features at layers l = 2.., each rows×width. */
  readonly features?: readonly {
    readonly layer: number;
    readonly width: number;
    of(variables: Variables, x: Tensor2D): Tensor2D;
  }[];
  /** Name of the weights that read the input, d×units, if there is one such variable. */
  readonly inputWeights?: string;
  /**
   * Floating-point operations of one prediction, counted from shapes (a product of m×k by k×n counts 2mkn).
   */
  readonly flopsPerRow: number;
}

/** One phase of training: which variables are trained, and which output is fitted to the labels. */
export interface Stage {
  readonly name: string;
  /** Names of the variables that are trained; all others stay as they are, bit for bit. */
  readonly trainable: readonly string[];
  output(variables: Variables, x: Tensor2D): Outputs;
  /**
   * The loss of a batch, a scalar, in place of the squared error. It is a function of the stage's output and
   * of the standardised labels, each with one number per row; the training options' own loss and its weights
   * are then not used. Nor is this one if the network has classes.
   */
  loss?(output: Tensor1D, labels: Tensor1D, variables: Variables): Tensor;
  /**
   * A scalar added to every batch's loss. `rate` is the step's learning rate, also a scalar: a penalty
   * proportional to it decays as the rate does. The losses that a stage reports include it.
   */
  penalty?(variables: Variables, rate: Tensor): Tensor;
  /** Floating-point operations of one row of one step, forward and backward, counted from shapes. */
  readonly flopsPerRow: number;
}

/** The stage that trains every variable of a network on its own output. */
export function jointStage({ variables, output, flopsPerRow }: Network): Stage {
  // The backward pass takes two products for each one of the forward pass.
  return {
    name: 'joint',
    trainable: variables.map(({ name }) => name),
    output,
    flopsPerRow: 3 * flopsPerRow,
  };
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
