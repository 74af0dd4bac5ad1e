import type { PowerSeries, SecondOrder } from './power-series.ts';

/**
 * A kernel that depends on two inputs through their inner product and squared norms only: k(x, z) = k(x·z,
 * |x|², |z|²). All kernels here are of this kind, so a block of kernel values is one matrix product and an
 * elementwise map, and gradients follow from two partial derivatives: ∇_x k = (∂k/∂(x·z)) z + 2 (∂k/∂|x|²) x.
 */
export interface Kernel {
  readonly name: string;
  /**
   * Dimension of the kernel's feature space for inputs of dimension d: no kernel matrix has a larger rank.
   */
  rank(d: number): number;
  /** Floating-point operations of the elementwise map, per entry. */
  readonly flopsPerEntry: number;
  /** The kernel as a power series of x·z, if it is one. */
  readonly series?: PowerSeries;
  /**
   * The kernel's expansion up to the second power of x·z, for inputs with these |x|²; absent if it has none.
   */
  secondOrder?(squaredNorms: Float64Array): SecondOrder;
  /**
   * Replaces the inner products x_i·z_j by k(x_i, z_j), in place.
   * @param products rows.length×columns.length, row-major, at the start of the array
   * @param rows |x_i|²
   * @param columns |z_j|²
   */
  evaluate(products: Float64Array, rows: Float64Array, columns: Float64Array): void;
  /**
   * Replaces the inner products x·z_j, which start at `first` in `row`, by c_j ∂k/∂(x·z_j), in place, and
   * returns Σ_j c_j ∂k/∂|x|². At a kink of the kernel (such as the neural tangent kernel's at parallel
   * inputs), the symmetric subgradient is taken.
   */
  differentiate(
    row: Float64Array,
    first: number,
    squaredNorm: number,
    squaredNorms: Float64Array,
    coefficients: Float64Array,
  ): number;
}
