import { SpectrumUnavailableError } from './contract.ts';

/** A polynomial: the coefficient of every monomial, by the monomial's key in its ring. */
export type Polynomial = ReadonlyMap<number, number>;

/** A product of variables, as the increasing list of their indices: x_0² x_3 is [0, 0, 3]. */
export type Monomial = readonly number[];

/** What the variables of a ring are. */
export interface Variables {
  /** The coefficients of ⟨row, x⟩ over the variables known so far; there may be more variables later. */
  coordinates(row: Float64Array): Float64Array;
  /** The product of two monomials. */
  join(a: Monomial, b: Monomial): Monomial;
}

/** Most products of terms that one ring computes, which takes about half a second. */
const mostProducts = 2_000_000;

/** Coordinates below this share of their row's norm are rounding errors of 0. */
const negligible = 1e-12;

/**
 * Sparse polynomials of bounded degree in linear functions of x. A monomial's key is the number whose digits
 * are its variables, counted from 1, so that polynomials are maps of numbers to numbers.
 */
export class PolynomialRing {
  readonly #variables: Variables;
  /** The base of the digits of a key, one more than the largest digit. */
  readonly #base: number;
  #productsLeft = mostProducts;

  /** @param degree the largest degree of any polynomial that will be made */
  constructor(variables: Variables, degree: number) {
    this.#variables = variables;
    this.#base = Math.floor(2 ** (53 / Math.max(1, degree)) - 1e-9);
  }

  constant(value: number): Polynomial {
    return new Map([[0, value]]);
  }

  /** ⟨row, x⟩. @throws SpectrumUnavailableError if there are more variables than keys have room for */
  linear(row: Float64Array): Polynomial {
    const coordinates = this.#variables.coordinates(row);
    const size = Math.hypot(...row);
    const polynomial = new Map<number, number>();
    for (let v = 0; v < coordinates.length; v++)
      if (Math.abs(coordinates[v]) > negligible * size) polynomial.set(this.key([v]), coordinates[v]);
    return polynomial;
  }

  /** Σ factor · polynomial */
  combine(parts: Iterable<readonly [factor: number, Polynomial]>): Polynomial {
    const sum = new Map<number, number>();
    for (const [factor, polynomial] of parts)
      for (const [key, coefficient] of polynomial) sum.set(key, (sum.get(key) ?? 0) + factor * coefficient);
    return sum;
  }

  /** @throws SpectrumUnavailableError if the products of this ring have become too many */
  product(a: Polynomial, b: Polynomial): Polynomial {
    this.#spend(a.size * b.size);
    const product = new Map<number, number>();
    const right = this.terms(b);
    for (const [own, coefficient] of this.terms(a))
      for (const [other, factor] of right) this.#add(product, own, other, coefficient * factor);
    return product;
  }

  /** @throws SpectrumUnavailableError if the products of this ring have become too many */
  square(a: Polynomial): Polynomial {
    this.#spend((a.size * (a.size + 1)) / 2);
    const product = new Map<number, number>();
    const terms = this.terms(a);
    for (const [i, [own, coefficient]] of terms.entries()) {
      this.#add(product, own, own, coefficient ** 2);
      for (let j = i + 1; j < terms.length; j++)
        this.#add(product, own, terms[j][0], 2 * coefficient * terms[j][1]);
    }
    return product;
  }

  terms(polynomial: Polynomial): (readonly [Monomial, number])[] {
    return Array.from(polynomial, ([key, coefficient]) => [this.monomial(key), coefficient] as const);
  }

  key(monomial: Monomial): number {
    let key = 0;
    for (let i = monomial.length - 1; i >= 0; i--) {
      if (monomial[i] + 1 >= this.#base)
        throw new SpectrumUnavailableError(
          `the target depends on more than ${this.#base - 1} directions, too many for the algebra at this degree`,
        );
      key = key * this.#base + monomial[i] + 1;
    }
    return key;
  }

  monomial(key: number): Monomial {
    const monomial: number[] = [];
    for (let rest = key; rest > 0; rest = Math.floor(rest / this.#base))
      monomial.push((rest % this.#base) - 1);
    return monomial;
  }

  #add(into: Map<number, number>, a: Monomial, b: Monomial, value: number): void {
    const key = this.key(this.#variables.join(a, b));
    into.set(key, (into.get(key) ?? 0) + value);
  }

  #spend(products: number): void {
    this.#productsLeft -= products;
    if (this.#productsLeft < 0)
      throw new SpectrumUnavailableError(
        `the target's polynomial has too many terms: multiplying it out takes more than ${mostProducts} products`,
      );
  }
}
