import type { Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';

/** A named array of trainable numbers and its initial values (row-major). */
export interface Variable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The variables of a network as tensors, by name. */
export type Variables = Readonly<Record<string, Tensor<Rank>>>;

/**
 * A predictor written as plain TF.js. Nothing here knows how it will run: the same functions run eagerly, and are
 * traced into one graph by the compiled backend. They must therefore be pure: tensors in, tensors out, no reading back.
 */
export interface Network {
  readonly variables: readonly Variable[];
  /** Predictions for a batch: x is rows×d, the result has one number a row. */
  output(variables: Variables, x: Tensor2D): Tensor1D;
  /** The network's own features at layers l = 2.., each rows×width. */
  readonly features?: readonly {
    readonly layer: number;
    readonly width: number;
    of(variables: Variables, x: Tensor2D): Tensor2D;
  }[];
  /** Floating-point operations of one prediction, counted from shapes (a product of m×k by k×n counts 2mkn). */
  readonly flopsPerRow: number;
}

/** One phase of training: which variables move, and which output is fitted to the labels. */
export interface Stage {
  readonly name: string;
  /** Names of the variables that move; all others stay as they are, to the bit. */
  readonly trainable: readonly string[];
  output(variables: Variables, x: Tensor2D): Tensor1D;
  /**
   * A batch's loss, a scalar, in place of the squared error: of the stage's output and the standardised labels, one number
   * a row each. The training options' own loss and its weights have then no part in it.
   */
  loss?(output: Tensor1D, labels: Tensor1D, variables: Variables): Tensor;
  /**
   * A scalar added to every batch's loss. `rate` is the step's learning rate, a scalar too: a penalty in proportion to
   * it falls to nothing as the rate does. The losses that a stage reports include it.
   */
  penalty?(variables: Variables, rate: Tensor): Tensor;
  /** Floating-point operations of one row of one step, forward and backward, counted from shapes. */
  readonly flopsPerRow: number;
}

/** The stage that trains every variable of a network on its own output. */
export function jointStage({ variables, output, flopsPerRow }: Network): Stage {
  // The backward pass takes two products for each of the forward pass.
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
