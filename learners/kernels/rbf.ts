import { exponential } from './exponential.ts';
import type { Kernel } from './kernel.ts';

/** The Gaussian kernel exp(−γ|x − z|²), scikit-learn's `rbf`. */
export function rbf({ gamma }: { readonly gamma: number }): Kernel {
  const value = (product: number, a: number, b: number) =>
    // Rounding can make the squared distance of equal inputs slightly negative.
    exponential(-gamma * Math.max(0, a + b - 2 * product));
  return {
    name: 'rbf',
    rank: () => Number.POSITIVE_INFINITY,
    flopsPerEntry: 6,
    evaluate(row, first, squaredNorm, squaredNorms) {
      for (let j = 0; j < squaredNorms.length; j++) {
        row[first + j] = value(row[first + j], squaredNorm, squaredNorms[j]);
      }
    },
    differentiate(row, first, squaredNorm, squaredNorms, coefficients) {
      let byNorm = 0;
      for (let j = 0; j < squaredNorms.length; j++) {
        const weighted = gamma * coefficients[j] * value(row[first + j], squaredNorm, squaredNorms[j]);
        row[first + j] = 2 * weighted;
        byNorm -= weighted;
      }
      return byNorm;
    },
  };
}
