/** Where the components of a tensor are, and how they move to first order. */
export interface Motion {
  readonly m: number;
  readonly d: number;
  readonly order: number;
  /** w_j, of unit norm: m×d, row-major. */
  readonly directions: Float64Array;
  /** q_j: m×d, row-major. */
  readonly motion: Float64Array;
}
