import type { Polynomial, PolynomialRing } from '../spectrum/polynomial-ring.ts';
import {
  evaluateOrthonormal,
  expandOrthonormal,
  type OrthonormalPolynomials,
} from './orthonormal-polynomials.ts';

/** A product of orthonormal polynomials of features: `coefficient` · Π h_degree(feature). */
export interface LinkTerm {
  readonly coefficient: number;
  readonly factors: readonly { readonly feature: number; readonly degree: number }[];
}

/**
 * A link g of a target g(p_1, …, p_r), as a sum of products of orthonormal polynomials of its features: with
 * independent standard normal features, E g is 0 and E g² is the sum of the squared coefficients, 1.
 */
export type Link = readonly LinkTerm[];

/** The degree of g as a polynomial in the features. */
export function linkDegree(link: Link): number {
  return Math.max(...link.map(({ factors }) => factors.reduce((sum, { degree }) => sum + degree, 0)));
}

/** h_degree of a single feature, times `coefficient`. */
export function power(coefficient: number, degree: number, feature = 0): LinkTerm {
  return { coefficient, factors: [{ feature, degree }] };
}

/**
 * g at n rows of features.
 * @param features n×r, row-major
 */
export function linkValues(
  link: Link,
  polynomials: OrthonormalPolynomials,
  features: Float64Array,
  r: number,
): Float64Array {
  const most = mostOf(link);
  const tables = Array.from({ length: r }, () => new Float64Array(most + 1));
  const terms = link.map(({ coefficient, factors }) => ({
    coefficient,
    tables: factors.map(({ feature }) => tables[feature]),
    degrees: factors.map(({ degree }) => degree),
  }));
  const values = new Float64Array(features.length / r);
  for (let row = 0; row < values.length; row++) {
    for (let k = 0; k < r; k++) evaluateOrthonormal(polynomials, features[row * r + k], most, tables[k]);
    let value = 0;
    for (const term of terms) {
      let product = term.coefficient;
      for (let i = 0; i < term.degrees.length; i++) product *= term.tables[i][term.degrees[i]];
      value += product;
    }
    values[row] = value;
  }
  return values;
}

/** g as a polynomial in what the features are polynomials of. */
export function expandLink(
  link: Link,
  polynomials: OrthonormalPolynomials,
  features: readonly Polynomial[],
  ring: PolynomialRing,
): Polynomial {
  const most = mostOf(link);
  const tables = features.map((feature) => expandOrthonormal(polynomials, feature, most, ring));
  return ring.combine(
    link.map(({ coefficient, factors }): [number, Polynomial] => {
      const [first, ...rest] = factors.map(({ feature, degree }) => tables[feature][degree]);
      return [coefficient, rest.reduce((product, factor) => ring.product(product, factor), first)];
    }),
  );
}

/** The largest degree in any single feature. */
function mostOf(link: Link): number {
  return Math.max(...link.flatMap(({ factors }) => factors.map(({ degree }) => degree)));
}
