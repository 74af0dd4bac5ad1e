/**
 * A kernel that depends on two inputs through their inner product and squared norms only: k(x, z) = k(x·z, |x|², |z|²).
 * All kernels here are of this kind, so a block of kernel values is one matrix product and an elementwise map, and
 * gradients follow from two partial derivatives: ∇_x k = (∂k/∂(x·z)) z + 2 (∂k/∂|x|²) x.
 */
export interface Kernel {
  readonly name: string;
  /** Dimension of the kernel's feature space for inputs of dimension d: no kernel matrix has a larger rank. */
  rank(d: number): number;
  /** Floating-point operations of the elementwise map, an entry. */
  readonly flopsPerEntry: number;
  /**
   * Replaces the inner products x·z_j by k(x, z_j) for one x, in place.
   * @param row the products are row[first .. first + squaredNorms.length - 1]
   * @param squaredNorm |x|²
   * @param squaredNorms |z_j|²
   */
  evaluate(row: Float64Array, first: number, squaredNorm: number, squaredNorms: Float64Array): void;
  /**
   * Replaces the inner products by c_j ∂k/∂(x·z_j), in place, and returns Σ_j c_j ∂k/∂|x|².
   * Where the kernel has a kink (the neural tangent kernel at parallel inputs) the symmetric subgradient is taken.
   */
  differentiate(
    row: Float64Array,
    first: number,
    squaredNorm: number,
    squaredNorms: Float64Array,
    coefficients: Float64Array,
  ): number;
}
