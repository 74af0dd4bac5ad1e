import type { Kernel } from './kernel.ts';
import { type PowerSeries, secondOrderOf } from './power-series.ts';

export interface PolynomialOptions {
  readonly gamma: number;
  /** A positive integer. */
  readonly degree: number;
  readonly coef0: number;
}

/** The polynomial kernel (γ x·z + coef0)^degree, scikit-learn's `poly`. */
export function polynomial({ gamma, degree, coef0 }: PolynomialOptions): Kernel {
  const series: PowerSeries = {
    scale: gamma,
    degree,
    coefficient: (p) => binomial(degree, p) * coef0 ** (degree - p),
    weight: () => 1,
  };
  return {
    name: 'polynomial',
    rank: (d) => monomials(d, degree),
    flopsPerEntry: degree + 1,
    series,
    secondOrder: (squaredNorms) => secondOrderOf(series, squaredNorms),
    evaluate(products, rows, columns) {
      const [scale, shift, end] = [gamma, coef0, rows.length * columns.length];
      // The usual degrees avoid the loop of `integerPower`.
      if (degree === 2 || degree === 4) {
        for (let i = 0; i < end; i++) {
          const square = (scale * products[i] + shift) ** 2;
          products[i] = degree === 2 ? square : square * square;
        }
      } else {
        for (let i = 0; i < end; i++) products[i] = integerPower(scale * products[i] + shift, degree);
      }
    },
    differentiate(row, first, _squaredNorm, squaredNorms, coefficients) {
      const [scale, shift, factor, power] = [gamma, coef0, degree * gamma, degree - 1];
      for (let j = 0; j < squaredNorms.length; j++) {
        const base = scale * row[first + j] + shift;
        row[first + j] = factor * coefficients[j] * (power === 1 ? base : integerPower(base, power));
      }
      return 0;
    },
  };
}

/**
 * Number of monomials of degree at most `degree` in d variables: the binomial coefficient (d + degree choose
 * degree).
 */
function monomials(d: number, degree: number): number {
  return binomial(d + degree, degree);
}

/** n choose k, for 0 ≤ k ≤ n. */
function binomial(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= k; i++) count = (count * (n - k + i)) / i;
  return Math.round(count);
}

/** base^exponent by repeated squaring; exponent a non-negative integer. */
function integerPower(base: number, exponent: number): number {
  let power = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest >>>= 1) {
    if (rest & 1) power *= square;
    square *= square;
  }
  return power;
}
