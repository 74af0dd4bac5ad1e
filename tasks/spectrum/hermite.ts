import type { Monomial, Polynomial, PolynomialRing } from './polynomial-ring.ts';

/**
 * The coefficients of a polynomial in independent standard normals over products of Hermite polynomials He_e
 * (leading coefficient 1), with the keys of the monomials with the same exponents. For each variable,
 *
 *     x^e = Σ_m e! / (2^m m! (e − 2m)!) He_{e−2m}(x).
 */
export function hermiteCoefficients(polynomial: Polynomial, ring: PolynomialRing): Polynomial {
  const coefficients = new Map<number, number>();
  for (const [monomial, coefficient] of ring.terms(polynomial)) {
    const powers = exponents(monomial);
    const expand = (at: number, kept: Monomial, factor: number): void => {
      if (at === powers.length) {
        const key = ring.key(kept);
        coefficients.set(key, (coefficients.get(key) ?? 0) + factor);
        return;
      }
      const [variable, exponent] = powers[at];
      for (let m = 0, share = 1; 2 * m <= exponent; m++) {
        const left = exponent - 2 * m;
        expand(at + 1, [...kept, ...new Array<number>(left).fill(variable)], factor * share);
        share *= (left * (left - 1)) / (2 * (m + 1));
      }
    };
    expand(0, [], coefficient);
  }
  return coefficients;
}

/** [variable, exponent] for each variable of a monomial, in increasing order. */
export function exponents(monomial: Monomial): [variable: number, exponent: number][] {
  const powers: [number, number][] = [];
  for (const variable of monomial) {
    const last = powers.at(-1);
    if (last?.[0] === variable) last[1]++;
    else powers.push([variable, 1]);
  }
  return powers;
}

/**
 * Σ_α α! c_α² over the monomials: for Hermite coefficients, the squared norm under N(0, I); for a homogeneous
 * polynomial, the squared Fischer norm T(∂)T, which is the same number.
 */
export function squaredNorm(coefficients: Polynomial, ring: PolynomialRing): number {
  let sum = 0;
  for (const [monomial, coefficient] of ring.terms(coefficients))
    sum += factorials(monomial) * coefficient ** 2;
  return sum;
}

/** The inner product that belongs to {@link squaredNorm}: Σ_α α! a_α b_α. */
export function fischerProduct(a: Polynomial, b: Polynomial, ring: PolynomialRing): number {
  let sum = 0;
  for (const [key, coefficient] of a) {
    const other = b.get(key);
    if (other !== undefined) sum += factorials(ring.monomial(key)) * coefficient * other;
  }
  return sum;
}

/** The product of the factorials of a monomial's exponents. */
function factorials(monomial: Monomial): number {
  let product = 1;
  for (const [, exponent] of exponents(monomial)) for (let e = 2; e <= exponent; e++) product *= e;
  return product;
}

/** The homogeneous part of each degree 0..degree. */
export function homogeneousParts(polynomial: Polynomial, ring: PolynomialRing, degree: number): Polynomial[] {
  const parts = Array.from({ length: degree + 1 }, () => new Map<number, number>());
  for (const [key, coefficient] of polynomial) parts[ring.monomial(key).length].set(key, coefficient);
  return parts;
}
