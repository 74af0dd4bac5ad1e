import type { Graph } from './graph.ts';

/**
 * The program of a step that is taken many times, and what happens to its inputs from step to step, by name.
 */
export interface StepProgram {
  /** Outputs: the next values of the carried inputs in order, then the results. */
  readonly graph: Graph;
  /** Inputs that are passed from one step to the next. */
  readonly carried: readonly string[];
  /**
   * Inputs that differ from step to step, at least one. All inputs that are neither are the same in every
   * step.
   */
  readonly scanned: readonly string[];
}
