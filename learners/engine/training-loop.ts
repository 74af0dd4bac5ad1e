import type { Tensor } from '@tensorflow/tfjs-core';
import type { Elements, ElementType } from './compiled/graph.ts';

/**
 * One training step as it is usually written in TF.js: it reads and assigns `tf.Variable`s, directly or
 * through one of TF.js's optimisers, and returns what should be reported about it (`minimize(…, true)`
 * returns the loss).
 *
 * @param inputs the tensors of `StepInputs`, by name
 */
export type TrainingStep = (inputs: Readonly<Record<string, Tensor>>) => Tensor | readonly Tensor[] | null;

/** What a step reads besides its variables, by name. Shapes are those that the step sees. */
export interface StepInputs {
  /** Arrays that differ from step to step: batch rows, learning rates. */
  readonly perStep?: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly type?: ElementType }>
  >;
  /** Arrays that every step reads: the sample. */
  readonly resident?: Readonly<Record<string, ArrayInput>>;
}

export interface ArrayInput {
  readonly shape: readonly number[];
  readonly type?: ElementType;
  readonly elements: Elements;
}

/** One result of all steps of a call. */
export interface StepResults {
  /** steps×(the result's own shape) */
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly elements: Elements;
}

/** Takes training steps, many per call. */
export interface TrainingLoop {
  /**
   * @param steps number of steps
   * @param perStep for each input that differs from step to step, the arrays of all steps, concatenated
   * @returns what the step returned, in order, each with one entry per step
   * @throws Error naming the input, if its length is not steps × the size of its shape
   */
  run(steps: number, perStep?: Readonly<Record<string, Elements>>): Promise<StepResults[]>;
  /** Assigns the current values to the `tf.Variable`s. */
  writeBack(): void;
  dispose(): void;
}

/** The step's results as a list. */
export function resultsOf(returned: ReturnType<TrainingStep>): readonly Tensor[] {
  if (returned === null) return [];
  return 'dataId' in returned ? [returned] : returned;
}

/** @throws Error if an array that differs from step to step does not have one part for every step. */
export function checkPerStep(
  { perStep = {} }: StepInputs,
  steps: number,
  given: Readonly<Record<string, Elements>>,
): void {
  for (const [name, { shape }] of Object.entries(perStep)) {
    const wanted = shape.reduce((product, side) => product * side, steps);
    if (given[name]?.length !== wanted) {
      throw new Error(
        `the input ${name} takes ${wanted} elements in ${steps} steps; ${given[name]?.length ?? 0} were given`,
      );
    }
  }
}
