import { exponential } from './exponential.ts';
import type { Kernel } from './kernel.ts';
import { type PowerSeries, secondOrderOf } from './power-series.ts';

/** The Gaussian kernel exp(−γ|x − z|²), scikit-learn's `rbf`. */
export function rbf({ gamma }: { readonly gamma: number }): Kernel {
  const series: PowerSeries = {
    scale: 2 * gamma,
    degree: Number.POSITIVE_INFINITY,
    coefficient: inverseFactorial,
    weight: (squaredNorm) => Math.exp(-gamma * squaredNorm),
  };
  return {
    name: 'rbf',
    rank: () => Number.POSITIVE_INFINITY,
    flopsPerEntry: 6,
    series,
    secondOrder: (squaredNorms) => secondOrderOf(series, squaredNorms),
    // Rounding can make the exponent of equal inputs slightly positive; the value is then 1 up to rounding.
    evaluate(products, rows, columns) {
      const byProduct = 2 * gamma;
      const width = columns.length;
      for (let i = 0; i < rows.length; i++) {
        const own = -gamma * rows[i];
        const first = i * width;
        for (let j = 0; j < width; j++) {
          products[first + j] = exponential(byProduct * products[first + j] + own - gamma * columns[j]);
        }
      }
    },
    differentiate(row, first, squaredNorm, squaredNorms, coefficients) {
      const byProduct = 2 * gamma;
      const own = -gamma * squaredNorm;
      let byNorm = 0;
      for (let j = 0; j < squaredNorms.length; j++) {
        const value = exponential(byProduct * row[first + j] + own - gamma * squaredNorms[j]);
        const weighted = gamma * coefficients[j] * value;
        row[first + j] = 2 * weighted;
        byNorm -= weighted;
      }
      return byNorm;
    },
  };
}

/** 1/p! */
function inverseFactorial(p: number): number {
  let value = 1;
  for (let i = 2; i <= p; i++) value /= i;
  return value;
}
