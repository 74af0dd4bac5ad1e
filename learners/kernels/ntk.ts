import { angleOf } from './arc-cosine.ts';
import type { Kernel } from './kernel.ts';
import type { SecondOrder } from './power-series.ts';

export interface NtkOptions {
  /** Scale of the inner products: 1/d gives inputs of unit variance a squared norm near 1. */
  readonly gamma: number;
  /** Hidden layers, a positive integer. */
  readonly depth: number;
  /** Standard deviation β of the biases. */
  readonly bias: number;
}

const inversePi = 1 / Math.PI;
const parallel = 1 - 1e-15;

/**
 * The neural tangent kernel of a fully connected ReLU network of infinite width: the recursion of Jacot,
 * Gabriel and Hongler, "Neural tangent kernel" (NeurIPS 2018, Theorem 1), with the arc-cosine kernels of Cho
 * and Saul, "Kernel methods for deep learning" (NIPS 2009, §2) in closed form. With weights scaled so that
 * ReLU keeps the norm,
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
  const rootsOf = (squaredNorms: Float64Array) =>
    Array.from({ length: depth }, (_, h) => layerRoots(squaredNorms, gamma, (h + 1) * variance));
  return {
    name: 'ntk',
    rank: () => Number.POSITIVE_INFINITY,
    flopsPerEntry: 40 * depth,
    secondOrder: (squaredNorms) => secondOrder(squaredNorms, gamma, depth, variance),
    evaluate(products, rows, columns) {
      // √q of every input in every layer, and its inverse: roots are expensive, products of them are not.
      const rowRoots = rootsOf(rows);
      const columnRoots = rootsOf(columns);
      const width = columns.length;
      const covariances = new Float64Array(width);
      for (let i = 0; i < rows.length; i++) {
        const tangents = products.subarray(i * width, (i + 1) * width);
        for (let j = 0; j < width; j++) covariances[j] = tangents[j] = gamma * tangents[j] + variance;
        for (let h = 0; h < depth; h++) {
          const { roots, inverses } = rowRoots[h];
          addLayer(covariances, tangents, columnRoots[h], roots[i], inverses[i], variance);
        }
      }
    },
    differentiate(row, first, squaredNorm, squaredNorms, coefficients) {
      let total = 0;
      for (let j = 0; j < squaredNorms.length; j++) {
        if ((gamma * squaredNorm + variance) * (gamma * squaredNorms[j] + variance) === 0) {
          // Without biases, the kernel is zero if either input is; at x = 0 it is a cone, with zero as a
          // subgradient.
          row[first + j] = 0;
          continue;
        }
        let covariance = gamma * row[first + j] + variance;
        let tangent = covariance;
        // Derivatives of both with respect to x·z (…ByProduct) and |x|² (…ByNorm) are carried along.
        let covarianceByProduct = gamma;
        let covarianceByNorm = 0;
        let tangentByProduct = gamma;
        let tangentByNorm = 0;
        for (let h = 1; h <= depth; h++) {
          const own = gamma * squaredNorm + h * variance;
          const scale = Math.sqrt(own * (gamma * squaredNorms[j] + h * variance));
          const ratio = covariance / scale;
          const cosine = ratio > 1 ? 1 : ratio < -1 ? -1 : ratio;
          const sine = Math.sqrt((1 - cosine) * (1 + cosine));
          const kappa0 = 1 - angleOf(cosine, sine) * inversePi;
          // κ₀' = 1/(π√(1−ρ²)) grows without bound towards parallel inputs, where ∇ρ, which it multiplies,
          // vanishes.
          const slope = 1 / (Math.PI * Math.max(sine, 1e-6));
          const scaleByNorm = (scale * gamma) / (2 * own);
          const cosineByProduct = covarianceByProduct / scale;
          const cosineByNorm = (covarianceByNorm - cosine * scaleByNorm) / scale;
          covarianceByProduct = kappa0 * covarianceByProduct;
          covarianceByNorm = sine * inversePi * scaleByNorm + kappa0 * covarianceByNorm;
          tangentByProduct =
            covarianceByProduct + tangentByProduct * kappa0 + tangent * slope * cosineByProduct;
          tangentByNorm = covarianceByNorm + tangentByNorm * kappa0 + tangent * slope * cosineByNorm;
          covariance = scale * (sine * inversePi + cosine * kappa0) + variance;
          tangent = covariance + tangent * kappa0;
        }
        row[first + j] = coefficients[j] * tangentByProduct;
        total += coefficients[j] * tangentByNorm;
      }
      return total;
    },
  };
}

/** √q = √(γ|z|² + hβ²) for the inputs in one layer, and 1/√q (0 where q is 0). */
interface LayerRoots {
  readonly roots: Float64Array;
  readonly inverses: Float64Array;
}

function layerRoots(squaredNorms: Float64Array, gamma: number, bias: number): LayerRoots {
  const roots = squaredNorms.map((norm) => Math.sqrt(gamma * norm + bias));
  return { roots, inverses: roots.map((root) => (root > 0 ? 1 / root : 0)) };
}

/** One step of the recursion for one x and many z: Σ^h and Θ^h become Σ^{h+1} and Θ^{h+1}, in place. */
function addLayer(
  covariances: Float64Array,
  tangents: Float64Array,
  { roots, inverses }: LayerRoots,
  root: number,
  inverse: number,
  variance: number,
): void {
  for (let j = 0; j < tangents.length; j++) {
    const ratio = covariances[j] * (inverse * inverses[j]);
    // Parallel up to rounding counts as parallel, because the angle would amplify the rounding error.
    const cosine = ratio > parallel ? 1 : ratio < -1 ? -1 : ratio;
    const sine = Math.sqrt((1 - cosine) * (1 + cosine));
    const kappa0 = 1 - angleOf(cosine, sine) * inversePi;
    const covariance = root * roots[j] * (sine * inversePi + cosine * kappa0) + variance;
    covariances[j] = covariance;
    tangents[j] = covariance + tangents[j] * kappa0;
  }
}

/**
 * The kernel between inputs of equal norm as a power series of x·z, up to the second power: the recursion on
 * truncated series, with κ₀' = 1/(π√(1−ρ²)), κ₀'' = ρ/(π(1−ρ²)^{3/2}) and κ₁' = κ₀. The coefficients are not
 * negative.
 */
function secondOrder(
  squaredNorms: Float64Array,
  gamma: number,
  depth: number,
  variance: number,
): SecondOrder {
  const n = squaredNorms.length;
  const roots = [new Float64Array(n), new Float64Array(n), new Float64Array(n)] as const;
  const rest = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const norm = squaredNorms[i];
    let covariance = [variance, gamma, 0];
    let tangent = covariance;
    // Θ(x, x), for which κ₀ and κ₁ are 1.
    let own = gamma * norm + variance;
    let tangentOwn = own;
    for (let h = 1; h <= depth; h++) {
      const scale = gamma * norm + h * variance;
      if (scale === 0) break;
      const [ratio, first, second] = covariance.map((c) => c / scale);
      // The ratio is 1 only for an input of 0, for which all powers of x·z vanish.
      const sine = Math.sqrt(Math.max(1 - ratio * ratio, 1e-6));
      const kappa0 = 1 - Math.acos(Math.min(1, ratio)) * inversePi;
      const slope = inversePi / sine;
      const bend = (ratio * slope) / (sine * sine);
      const angle = [kappa0, slope * first, slope * second + 0.5 * bend * first * first];
      const arc = sine * inversePi + ratio * kappa0;
      covariance = [
        scale * arc + variance,
        scale * kappa0 * first,
        scale * (kappa0 * second + 0.5 * slope * first * first),
      ];
      tangent = [
        covariance[0] + tangent[0] * angle[0],
        covariance[1] + tangent[0] * angle[1] + tangent[1] * angle[0],
        covariance[2] + tangent[0] * angle[2] + tangent[1] * angle[1] + tangent[2] * angle[0],
      ];
      own = scale + variance;
      tangentOwn += own;
    }
    for (const [p, root] of roots.entries()) root[i] = Math.sqrt(Math.max(0, tangent[p]));
    rest[i] = Math.max(0, tangentOwn - tangent[0] - tangent[1] * norm - tangent[2] * norm * norm);
  }
  return { roots, rest };
}
