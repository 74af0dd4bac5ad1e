import type { Environment } from './record.ts';

/** One measurement of `hierbench bench`. */
export interface BenchmarkRow {
  /** What was measured: `training step`, `kernel solve`, `prediction of 1,000 rows`. */
  readonly benchmark: string;
  /** Which one of these: `L = 3`, `kernel-ridge rbf`, a learner. */
  readonly panel: string;
  /** What did the work: a backend, `matrix products alone`, another program. */
  readonly subject: string;
  /** Whether the subject is a program given by --peer. */
  readonly peer: boolean;
  /** The size in words, the same for all subjects compared at it: `d=64 width=32 layers=3 batch=256`. */
  readonly size: string;
  /** The size as axes write it: `64, 32`. */
  readonly shortSize: string;
  /** Orders sizes: floating-point operations or anything that grows with them. */
  readonly work: number;
  /** Median over the repeats. */
  readonly milliseconds: number;
  /** Least and largest of the repeats. */
  readonly low: number;
  readonly high: number;
  readonly repeats: number;
  /** How many times this subject's time the reference backend takes: the median over the repeats that both took part in. */
  readonly ratio?: number;
  /** Relative test error of what was fitted, where something was. */
  readonly error?: number;
}

/** What `hierbench bench` writes. */
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
