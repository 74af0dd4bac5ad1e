import type { Graph } from './graph.ts';

/** A step's program, of which many are taken: what becomes of its inputs from step to step, by name. */
export interface StepProgram {
  /** Outputs: the carried inputs' next values in order, then the results. */
  readonly graph: Graph;
  /** Handed from step to step. */
  readonly carried: readonly string[];
  /** Different in every step; one at least. Every input that is neither is the same in all steps. */
  readonly scanned: readonly string[];
}
