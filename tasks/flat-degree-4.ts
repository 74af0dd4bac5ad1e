import { z } from 'zod';
import { defineTaskFamily, UnsupportedTaskError } from './contract.ts';
import { samplingShape } from './parameters.ts';
import { addProduct } from './product.ts';
import { sampledTask, type Target } from './sampled-task.ts';
import type { Stream } from './streams.ts';
import { weightMatrix } from './weights.ts';

/**
 * A random polynomial of degree 4 without a hierarchy: in a uniformly random orthonormal basis u = Qx,
 *
 *     f(x) = Σ_{m=1..M} c_m u_a u_b u_c u_e,   c_m ~ N(0, 1),
 *
 * over M = min(terms·d², C(d, 4)) distinct sets {a, b, c, e} of four different coordinates. Under N(0, I) the terms are
 * orthonormal Hermite polynomials of degree 4, so all of the target's variance lies in degree 4 and nothing of lower
 * degree leads to it. By default terms = 8: at n = 8d² there are, with the basis, more unknown numbers than samples, so
 * that even a learner told which terms occur could not determine the target. (Up to d = 17 all C(d, 4) terms occur,
 * fewer than 8d².) The form is this project's choice.
 *
 * Learners are told of the depth that degree 4 takes, L = 3, and of the width of `bfc-wide`.
 */
export const flatDegree4 = defineTaskFamily({
  name: 'flat-degree-4',
  description:
    'negative control: a random polynomial of degree 4 without a hierarchy; nobody should learn it',
  source: 'this project; the degree-4 Hermite polynomials of Ghorbani et al., arXiv 1904.12191',
  parameters: z.strictObject({
    terms: z
      .number('terms is a number')
      .gt(0, 'terms is positive')
      .default(8)
      .describe('number of terms as a multiple of d^2'),
    ...samplingShape,
  }),
  role: 'control',
  instantiate({ d, seed, params }) {
    if (d < 4)
      throw new UnsupportedTaskError(`d is ${d}; a product of four different coordinates needs d ≥ 4`);
    const width = Math.floor(d / 4);
    return sampledTask({
      family: 'flat-degree-4',
      d,
      seed,
      sampling: params,
      shape: { layers: 3, widths: [width, width], degree: 4 },
      build: (stream) => quarticForm(d, Math.ceil(params.terms * d * d), stream),
    });
  },
});

/**
 * The terms grouped by their first two coordinates, so that each costs one multiplication: f = Σ_p u_p Σ_q c_{p,q} u_q
 * over pairs p < q of coordinates, with u_p the product of the pair. Terms `starts[p]` to `starts[p + 1]` belong to p.
 */
function quarticForm(d: number, wanted: number, stream: Stream): Target {
  const basis = weightMatrix('orthonormal', d, d, stream.child('weights'));
  const pairCount = (d * (d - 1)) / 2;
  const terms = chooseTerms(d, wanted, stream.child('terms'));
  const second = Int32Array.from(terms, (term) => term % pairCount);
  const coefficients = stream.child('coefficients').normals(new Float64Array(terms.length));
  const starts = new Int32Array(pairCount + 1);
  for (const term of terms) starts[Math.floor(term / pairCount) + 1]++;
  for (let p = 0; p < pairCount; p++) starts[p + 1] += starts[p];

  const input = new Float64Array(d);
  const rotated = new Float64Array(d);
  const pairs = new Float64Array(pairCount);
  const valueAt = (x: Float32Array, offset: number): number => {
    for (let i = 0; i < d; i++) input[i] = x[offset + i];
    rotated.fill(0);
    addProduct(basis, d, d, input, rotated);
    for (let a = 0, p = 0; a < d; a++) {
      for (let b = a + 1; b < d; b++) pairs[p++] = rotated[a] * rotated[b];
    }
    let value = 0;
    for (let p = 0; p < pairCount; p++) {
      let inner = 0;
      for (let m = starts[p]; m < starts[p + 1]; m++) inner += coefficients[m] * pairs[second[m]];
      value += pairs[p] * inner;
    }
    return value;
  };
  return {
    values: (x, n) => Float64Array.from({ length: n }, (_, row) => valueAt(x, row * d)),
    features: () => [],
  };
}

/**
 * Distinct sets of four coordinates, each written p · pairCount + q with p the pair of its two smallest members and q
 * that of its two largest; in increasing order. All of them where there are no more than wanted.
 */
function chooseTerms(d: number, wanted: number, stream: Stream): Float64Array {
  const pairCount = (d * (d - 1)) / 2;
  const pair = (a: number, b: number) => (a * (2 * d - a - 1)) / 2 + b - a - 1;
  const encode = ([a, b, c, e]: readonly number[]) => pair(a, b) * pairCount + pair(c, e);
  const all = (d * (d - 1) * (d - 2) * (d - 3)) / 24;
  if (wanted < all) {
    const chosen = new Set<number>();
    while (chosen.size < wanted) {
      const set = Array.from({ length: 4 }, () => stream.integer(d)).sort((a, b) => a - b);
      if (set[0] < set[1] && set[1] < set[2] && set[2] < set[3]) chosen.add(encode(set));
    }
    return Float64Array.from(chosen).sort();
  }
  const terms: number[] = [];
  for (let a = 0; a < d; a++) {
    for (let b = a + 1; b < d; b++) {
      for (let c = b + 1; c < d; c++) for (let e = c + 1; e < d; e++) terms.push(encode([a, b, c, e]));
    }
  }
  return Float64Array.from(terms);
}
