import type { Kernel } from './kernel.ts';
import type { Points } from './points.ts';
import type { Effort } from './work.ts';

/** Training rows first..end-1, left out together. */
export interface Fold {
  readonly first: number;
  readonly end: number;
}

/** A ridge regression to be solved: Σ w_i (y_i − μ − f(x_i))² + λ‖f‖², μ the mean of the labels (or 0). */
export interface RidgeSystem {
  readonly kernel: Kernel;
  readonly points: Points;
  readonly y: ArrayLike<number>;
  readonly weights: Float64Array;
  readonly lambda: number;
  readonly intercept: boolean;
  /** Where out-of-fold predictions are wanted: a partition of the rows. Otherwise empty. */
  readonly folds: readonly Fold[];
  readonly effort: Effort;
}

/** f(x) = offset + Σ_j coefficients_j k(x, anchor_j) */
export interface KernelPredictor {
  readonly anchors: Points;
  readonly coefficients: Float64Array;
  readonly offset: number;
}

export interface RidgeSolution extends KernelPredictor {
  /** What rounding made necessary to add to the diagonal; 0 as a rule. */
  readonly jitter: number;
  /** Steps of an iterative solver, and the relative residual at which it ended. */
  readonly convergence?: { readonly steps: number; readonly residual: number };
  /** Prediction for each training row by the fit without its fold. */
  readonly outOfFold?: Float64Array;
}
