import type { StepShape } from '../../learners/step-benchmark.ts';

/** Something to be timed, at one size. */
export type BenchJob =
  | { readonly kind: 'step'; readonly shape: StepShape }
  /** The matrix products of that step and nothing else. */
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
  /** Does the work this many times over in one go, as far as it can be done in one go. */
  run(times: number): Promise<void>;
  /** At most so many in one go. */
  readonly atOnce: number;
  /** Relative test error of the last run, where it fits something. */
  error?(): number;
  dispose(): void;
}
