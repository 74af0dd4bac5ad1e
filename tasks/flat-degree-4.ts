import { z } from 'zod';
import { defineTaskFamily, type OutputKind, type TaskStructure, UnsupportedTaskError } from './contract.ts';
import { numberTeX, taskFormula } from './formula.ts';
import { samplingShape } from './parameters.ts';
import { addProduct } from './product.ts';
import { sampledTask, type Target } from './sampled-task.ts';
import type { Polynomial } from './spectrum/polynomial-ring.ts';
import type { Stream } from './streams.ts';
import { weightMatrix } from './weights.ts';

/**
 * A random polynomial of degree 4 without a hierarchy: in a uniformly random orthonormal basis u = Qx,
 *
 *     f(x) = Σ_{m=1..M} c_m u_a u_b u_c u_e,   c_m ~ N(0, 1),
 *
 * over M = min(terms·d², C(d, 4)) distinct sets {a, b, c, e} of four different coordinates. Under N(0, I) the
 * terms are orthonormal Hermite polynomials of degree 4, so all of the target's variance lies in degree 4 and
 * nothing of lower degree leads to it. With the default terms = 2, nearly every pair of coordinates occurs,
 * with several partners, so that the coefficients, seen as a d²×d² matrix over pairs, have no low rank to
 * find, and a method that is linear in the monomials has to determine all C(d + 3, 4) of them, because it
 * does not know the basis. n = 8d² samples are too few for that at every d that a benchmark would use. The
 * form is this project's choice.
 *
 * Learners are told the depth that degree 4 takes, L = 3, and the width of `bfc-wide`.
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
      .default(2)
      .describe('number of terms as a multiple of d^2'),
    ...samplingShape,
  }),
  formula: (params) =>
    taskFormula(params, [
      'G(x) &= \\sum_{m=1}^{M} c_m\\, u_{a_m} u_{b_m} u_{c_m} u_{e_m}, \\quad u = Q x, \\quad c_m \\sim \\mathcal{N}(0, 1)',
      `M &= \\min\\Bigl(\\lceil ${numberTeX(params.terms)}\\, d^2 \\rceil, \\tbinom{d}{4}\\Bigr) \\text{ distinct sets } \\{a_m, b_m, c_m, e_m\\} \\text{ of four coordinates}`,
      'Q &:\\ \\text{a uniformly random orthonormal basis}',
    ]),
  role: 'control',
  structure: ({ d, params }) => flatStructure(d, params.output),
  instantiate({ d, seed, params }) {
    return sampledTask({
      family: 'flat-degree-4',
      d,
      seed,
      sampling: params,
      shape: flatStructure(d, params.output),
      build: (stream) => quarticForm(d, Math.ceil(params.terms * d * d), stream),
    });
  },
});

function flatStructure(d: number, output: OutputKind): TaskStructure {
  if (d < 4) throw new UnsupportedTaskError(`d is ${d}; a product of four different coordinates needs d ≥ 4`);
  const width = Math.floor(d / 4);
  return { family: 'flat-degree-4', d, layers: 3, widths: [width, width], degree: 4, output };
}

/**
 * The form over pairs of coordinates: f = Σ_m c_m P_{p(m)} P_{q(m)}, with P_p the product of the coordinates
 * of pair p.
 */
function quarticForm(d: number, wanted: number, stream: Stream): Target {
  const basis = weightMatrix('orthonormal', d, d, stream.child('weights'));
  const pairCount = (d * (d - 1)) / 2;
  const terms = chooseTerms(d, wanted, stream.child('terms'));
  const first = Int32Array.from(terms, (term) => Math.floor(term / pairCount));
  const second = Int32Array.from(terms, (term) => term % pairCount);
  const coefficients = stream.child('coefficients').normals(new Float64Array(terms.length));

  const input = new Float64Array(d);
  const rotated = new Float64Array(d);
  const pairs = new Float64Array(pairCount * rowsAtOnce);
  return {
    size: Math.sqrt(coefficients.reduce((sum, coefficient) => sum + coefficient ** 2, 0)),
    values(x, n) {
      const values = new Float64Array(Math.ceil(n / rowsAtOnce) * rowsAtOnce);
      for (let block = 0; block < n; block += rowsAtOnce) {
        for (let lane = 0; lane < rowsAtOnce; lane++) {
          const row = Math.min(block + lane, n - 1);
          for (let i = 0; i < d; i++) input[i] = x[row * d + i];
          rotated.fill(0);
          addProduct(basis, d, d, input, rotated);
          pairProducts(rotated, pairs, lane);
        }
        contract(first, second, coefficients, pairs, values, block);
      }
      return values.subarray(0, n);
    },
    features: () => [],
    expand(ring) {
      const u = Array.from({ length: d }, (_, i) => ring.linear(basis.subarray(i * d, (i + 1) * d)));
      const pairs: Polynomial[] = [];
      for (let a = 0; a < d; a++) for (let b = a + 1; b < d; b++) pairs.push(ring.product(u[a], u[b]));
      return ring.combine(
        Array.from(coefficients, (coefficient, m) => [
          coefficient,
          ring.product(pairs[first[m]], pairs[second[m]]),
        ]),
      );
    },
  };
}

/**
 * Rows evaluated together, so that the terms are read once for all; `pairs` holds their products side by
 * side.
 */
const rowsAtOnce = 4;

function pairProducts(u: Float64Array, pairs: Float64Array, lane: number): void {
  for (let a = 0, at = lane; a < u.length; a++) {
    for (let b = a + 1; b < u.length; b++, at += rowsAtOnce) pairs[at] = u[a] * u[b];
  }
}

/** Writes the values of the form at four rows to `out`, starting at `offset`. */
function contract(
  first: Int32Array,
  second: Int32Array,
  coefficients: Float64Array,
  pairs: Float64Array,
  out: Float64Array,
  offset: number,
): void {
  let value0 = 0;
  let value1 = 0;
  let value2 = 0;
  let value3 = 0;
  for (let m = 0; m < coefficients.length; m++) {
    const coefficient = coefficients[m];
    const p = first[m] * rowsAtOnce;
    const q = second[m] * rowsAtOnce;
    value0 += coefficient * pairs[p] * pairs[q];
    value1 += coefficient * pairs[p + 1] * pairs[q + 1];
    value2 += coefficient * pairs[p + 2] * pairs[q + 2];
    value3 += coefficient * pairs[p + 3] * pairs[q + 3];
  }
  out[offset] = value0;
  out[offset + 1] = value1;
  out[offset + 2] = value2;
  out[offset + 3] = value3;
}

/**
 * Distinct sets of four coordinates in increasing order, each written p · pairCount + q with p the pair of
 * its two smallest members and q that of its two largest; all sets if there are no more than `wanted`.
 */
export function chooseTerms(d: number, wanted: number, stream: Stream): Float64Array {
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
