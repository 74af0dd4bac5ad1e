import type { Environment } from './record.ts';

/** One measurement of `hierbench bench`. */
export interface BenchmarkRow {
  /** What was measured: `training step`, `kernel solve`, `prediction of 1,000 rows`. */
  readonly benchmark: string;
  /** The variant measured: `L = 3`, `kernel-ridge rbf`, a learner. */
  readonly panel: string;
  /** What did the work: a backend, `matrix products alone`, another program. */
  readonly subject: string;
  /** Whether the subject is a program given by --peer. */
  readonly peer: boolean;
  /** The size in words, the same for all subjects compared at it: `d=64 width=32 layers=3 batch=256`. */
  readonly size: string;
  /** The size as shown on axes: `64, 32`. */
  readonly shortSize: string;
  /** Orders the sizes: floating-point operations, or anything that grows with them. */
  readonly work: number;
  /** Median over the repeats. */
  readonly milliseconds: number;
  /** Smallest and largest of the repeats. */
  readonly low: number;
  readonly high: number;
  readonly repeats: number;
  /**
   * The reference backend's time divided by this subject's: the median over the repeats in which both took
   * part.
   */
  readonly ratio?: number;
  /** Relative test error of the fitted model, if the benchmark fits one. */
  readonly error?: number;
}

/** The file that `hierbench bench` writes. */
export interface BenchmarkRecord {
  readonly environment: Environment;
  /** Shell command that made the measurements. */
  readonly command: string;
  readonly measuredAt: string;
  /** The backend that ratios compare with. */
  readonly reference: string;
  readonly rows: readonly BenchmarkRow[];
  /** One line for each measurement that could not be made. */
  readonly skipped: readonly string[];
}
