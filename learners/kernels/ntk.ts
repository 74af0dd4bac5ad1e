import { angleOf } from './arc-cosine.ts';
import type { Kernel } from './kernel.ts';

export interface NtkOptions {
  /** Scale of the inner products: 1/d gives inputs of unit variance a squared norm near 1. */
  readonly gamma: number;
  /** Hidden layers, a positive integer. */
  readonly depth: number;
  /** Standard deviation β of the biases. */
  readonly bias: number;
}

/**
 * The neural tangent kernel of a fully connected ReLU network of infinite width: the recursion of Jacot, Gabriel and
 * Hongler, "Neural tangent kernel" (NeurIPS 2018, Theorem 1), with the arc-cosine kernels of Cho and Saul, "Kernel
 * methods for deep learning" (NIPS 2009, §2) in closed form. With weights scaled so that ReLU keeps the norm,
 *
 *     Σ¹(x, z) = γ x·z + β²,                           Θ¹ = Σ¹,
 *     Σ^{h+1}(x, z) = √(q_x q_z) κ₁(ρ) + β²,            ρ = Σ^h(x, z) / √(q_x q_z),  q_x = Σ^h(x, x),
 *     Θ^{h+1} = Σ^{h+1} + Θ^h κ₀(ρ),                    h = 1..depth,
 *     κ₀(ρ) = 1 − arccos(ρ)/π,                          κ₁(ρ) = (√(1 − ρ²) + ρ (π − arccos ρ)) / π.
 *
 * The kernel is Θ^{depth+1}. Since κ₁(1) = 1, q_x = γ|x|² + hβ² in layer h.
 */
export function ntk({ gamma, depth, bias }: NtkOptions): Kernel {
  const variance = bias * bias;
  return {
    name: 'ntk',
    rank: () => Number.POSITIVE_INFINITY,
    flopsPerEntry: 40 * depth,
    evaluate(row, first, squaredNorm, squaredNorms) {
      for (let j = 0; j < squaredNorms.length; j++) {
        let covariance = gamma * row[first + j] + variance;
        let tangent = covariance;
        for (let h = 1; h <= depth; h++) {
          const scale = Math.sqrt(
            (gamma * squaredNorm + h * variance) * (gamma * squaredNorms[j] + h * variance),
          );
          const cosine = scale > 0 ? Math.max(-1, Math.min(1, covariance / scale)) : 0;
          const sine = Math.sqrt((1 - cosine) * (1 + cosine));
          const kappa0 = 1 - angleOf(cosine, sine) / Math.PI;
          covariance = scale * (sine / Math.PI + cosine * kappa0) + variance;
          tangent = covariance + tangent * kappa0;
        }
        row[first + j] = tangent;
      }
    },
    differentiate(row, first, squaredNorm, squaredNorms, coefficients) {
      let total = 0;
      for (let j = 0; j < squaredNorms.length; j++) {
        if ((gamma * squaredNorm + variance) * (gamma * squaredNorms[j] + variance) === 0) {
          // Without biases the kernel vanishes with either input; at x = 0 it is a cone and zero its subgradient.
          row[first + j] = 0;
          continue;
        }
        let covariance = gamma * row[first + j] + variance;
        let tangent = covariance;
        // Derivatives of both by the inner product (…ByProduct) and by |x|² (…ByNorm), carried along.
        let covarianceByProduct = gamma;
        let covarianceByNorm = 0;
        let tangentByProduct = gamma;
        let tangentByNorm = 0;
        for (let h = 1; h <= depth; h++) {
          const own = gamma * squaredNorm + h * variance;
          const scale = Math.sqrt(own * (gamma * squaredNorms[j] + h * variance));
          const cosine = Math.max(-1, Math.min(1, covariance / scale));
          const sine = Math.sqrt((1 - cosine) * (1 + cosine));
          const kappa0 = 1 - angleOf(cosine, sine) / Math.PI;
          // κ₀' = 1/(π√(1−ρ²)) grows without bound towards parallel inputs, where what it multiplies vanishes.
          const slope = 1 / (Math.PI * Math.max(sine, 1e-6));
          const scaleByNorm = (scale * gamma) / (2 * own);
          const cosineByProduct = covarianceByProduct / scale;
          const cosineByNorm = (covarianceByNorm - cosine * scaleByNorm) / scale;
          covarianceByProduct = kappa0 * covarianceByProduct;
          covarianceByNorm = (sine / Math.PI) * scaleByNorm + kappa0 * covarianceByNorm;
          tangentByProduct =
            covarianceByProduct + tangentByProduct * kappa0 + tangent * slope * cosineByProduct;
          tangentByNorm = covarianceByNorm + tangentByNorm * kappa0 + tangent * slope * cosineByNorm;
          covariance = scale * (sine / Math.PI + cosine * kappa0) + variance;
          tangent = covariance + tangent * kappa0;
        }
        row[first + j] = coefficients[j] * tangentByProduct;
        total += coefficients[j] * tangentByNorm;
      }
      return total;
    },
  };
}
