import type { StepShape } from '../../learners/step-benchmark.ts';

/** Something to be timed, at one size. */
export type BenchJob =
  | { readonly kind: 'step'; readonly shape: StepShape }
  /** Only the matrix products of that step. */
  | { readonly kind: 'products'; readonly shape: StepShape }
  | { readonly kind: 'kernel'; readonly shape: SampleShape }
  | { readonly kind: 'prediction'; readonly learner: string; readonly shape: SampleShape };

/** A training sample's shape, n×d. */
export interface SampleShape {
  readonly d: number;
  readonly n: number;
}

/** A job ready to be timed. */
export interface Timed {
  /** Does the work this many times, in a single call of the backend if possible. */
  run(times: number): Promise<void>;
  /** Most times in one call of `run`. */
  readonly atOnce: number;
  /** Relative test error of the last run; absent if the job fits nothing. */
  error?(): number;
  dispose(): void;
}
