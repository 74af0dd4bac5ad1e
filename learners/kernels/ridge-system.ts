import type { Kernel } from './kernel.ts';
import type { Points } from './points.ts';
import type { Effort } from './work.ts';

/** Training rows first..end-1, left out together. */
export interface Fold {
  readonly first: number;
  readonly end: number;
}

/**
 * A ridge regression to be solved: minimise Σ w_i (y_i − μ − f(x_i))² + λ‖f‖², with μ the mean of the labels,
 * or 0.
 */
export interface RidgeSystem {
  readonly kernel: Kernel;
  readonly points: Points;
  readonly y: ArrayLike<number>;
  readonly weights: Float64Array;
  readonly lambda: number;
  readonly intercept: boolean;
  /** A partition of the rows if out-of-fold predictions are wanted, otherwise empty. */
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
  /** What was added to the diagonal because of rounding errors; usually 0. */
  readonly jitter: number;
  /** Steps that an iterative solver took, and the relative residual at which it ended. */
  readonly convergence?: { readonly steps: number; readonly residual: number };
  /** Prediction for each training row by the fit without its fold. */
  readonly outOfFold?: Float64Array;
}
