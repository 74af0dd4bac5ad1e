import { exponential } from './exponential.ts';
import type { Kernel } from './kernel.ts';

/** The Laplace kernel exp(−γ|x − z|) of Radhakrishnan et al., arXiv 2212.13881, with γ = 1/bandwidth. */
export function laplace({ gamma }: { readonly gamma: number }): Kernel {
  return {
    name: 'laplace',
    rank: () => Number.POSITIVE_INFINITY,
    flopsPerEntry: 10,
    // Rounding can make the squared distance of equal inputs slightly negative.
    evaluate(products, rows, columns) {
      const width = columns.length;
      for (let i = 0; i < rows.length; i++) {
        const first = i * width;
        for (let j = 0; j < width; j++) {
          const square = rows[i] + columns[j] - 2 * products[first + j];
          products[first + j] = square > 0 ? exponential(-gamma * Math.sqrt(square)) : 1;
        }
      }
    },
    // The kernel has a kink at equal inputs; the slope taken there is 0, the mean over all directions.
    differentiate(row, first, squaredNorm, squaredNorms, coefficients) {
      let byNorm = 0;
      for (let j = 0; j < squaredNorms.length; j++) {
        const scale = squaredNorm + squaredNorms[j];
        const square = scale - 2 * row[first + j];
        // Below this, the distance is only rounding error.
        if (square <= 1e-14 * scale) {
          row[first + j] = 0;
          continue;
        }
        const distance = Math.sqrt(square);
        const slope = (gamma * coefficients[j] * exponential(-gamma * distance)) / distance;
        row[first + j] = slope;
        byNorm -= slope / 2;
      }
      return byNorm;
    },
  };
}
