import { type LowerBlocks, zeroBlocks } from './lower-blocks.ts';
import type { Points } from './points.ts';
import { rowsOf } from './points.ts';
import type { SecondOrder } from './power-series.ts';
import type { Effort } from './work.ts';

/** Number of rows processed at a time. */
const ROWS = 1024;
/**
 * Pairs of coordinates on the narrow side of a matrix product. With fewer, products are slow; with more, they
 * repeat what other products contain.
 */
const narrow = 128;

/**
 * The sum Σ_i h_i φ(x_i) φ(x_i)ᵀ over some inputs, φ their features of degree ≤ 2 (`quadratic-features.ts`),
 * in a form from which the matrix can be read off. Its entry for two pairs of coordinates depends only on the
 * four coordinates, not on how they are paired, so a third of the products suffices: those of a pair (a ≤ b)
 * with a pair (c ≤ e), c ≥ b.
 */
export interface QuadraticMoments {
  readonly d: number;
  /**
   * Σ h c₂² x_a x_b x_c x_e, one matrix for each cut (`cutsOf`). Rows: pairs (c ≤ e) with c ≥ the cut, in the
   * order of c. Columns: pairs (a ≤ b) with b from the cut to before the next, in the order of b.
   */
  readonly fourth: readonly Float64Array[];
  /** Σ h c₂ c₁ x_a x_b x_e. Rows: pairs (a ≤ b) in the order of a. Columns: e. */
  readonly third: Float64Array;
  /** Σ h c₂ c₀ x_a x_b and Σ h c₁² x_a x_b, d×d. */
  readonly quadraticConstant: Float64Array;
  readonly linear: Float64Array;
  /** Σ h c₁ c₀ x_a */
  readonly linearConstant: Float64Array;
  /** Σ h c₀² */
  constant: number;
}

/** 1 + d + d(d+1)/2 */
export function quadraticFeatureCount(d: number): number {
  return 1 + d + (d * (d + 1)) / 2;
}

/** The first b of each of the parts into which the pairs (a ≤ b), in the order of b, are cut. */
function cutsOf(d: number): number[] {
  const cuts = [0];
  for (let b = 1; b < d; b++) {
    const first = cuts[cuts.length - 1];
    if (pairsUpTo(b) - pairsUpTo(first) >= narrow) cuts.push(b);
  }
  return cuts;
}

/** Number of pairs (a ≤ b) with b < end. */
const pairsUpTo = (end: number) => (end * (end + 1)) / 2;

/** Number of pairs (c ≤ e) of d coordinates with c < first: the index of the first pair with c = first. */
const pairsFrom = (first: number, d: number) => first * d - (first * (first - 1)) / 2;

/** Number of float64 values that the moments hold, to leading order. */
export function momentEntries(d: number): number {
  const cuts = cutsOf(d);
  const fourth = cuts.reduce((sum, first, k) => {
    const across = pairsUpTo(cuts[k + 1] ?? d) - pairsUpTo(first);
    return sum + across * (pairsUpTo(d) - pairsFrom(first, d));
  }, 0);
  return fourth + pairsUpTo(d) * d;
}

/** Operations of `quadraticMoments` for n inputs, to leading order. */
export function momentFlops(n: number, d: number): number {
  return 2 * n * momentEntries(d);
}

/**
 * The moments of inputs first ≤ i < end.
 *
 * @param weights h, one per input
 */
export async function quadraticMoments(
  points: Points,
  { roots: [c0, c1, c2] }: SecondOrder,
  weights: Float64Array,
  first: number,
  end: number,
  effort: Effort,
): Promise<QuadraticMoments> {
  const { d } = points;
  const cuts = cutsOf(d);
  const pairs = pairsUpTo(d);
  const widths = cuts.map((cut, k) => pairsUpTo(cuts[k + 1] ?? d) - pairsUpTo(cut));
  const moments: QuadraticMoments = {
    d,
    fourth: cuts.map((cut, k) => new Float64Array((pairs - pairsFrom(cut, d)) * widths[k])),
    third: new Float64Array(pairs * d),
    quadraticConstant: new Float64Array(d * d),
    linear: new Float64Array(d * d),
    linearConstant: new Float64Array(d),
    constant: 0,
  };
  const most = Math.min(ROWS, end - first);
  const products = new Float64Array(pairs * most);
  const across = new Float64Array(Math.max(...widths) * most);
  for (let start = first; start < end; start += ROWS) {
    const rows = rowsOf(points, start, Math.min(ROWS, end - start));
    const count = rows.n;
    // The transposed inputs, d×count, and for each kind of moment the factor of an input.
    const coordinates = new Float64Array(d * count);
    const factors = { fourth: new Float64Array(count), third: new Float64Array(count) };
    const second = { constant: new Float64Array(count), linear: new Float64Array(count) };
    for (let i = 0; i < count; i++) {
      const [h, constant, linear, quadratic] = [
        weights[start + i],
        c0[start + i],
        c1[start + i],
        c2[start + i],
      ];
      factors.fourth[i] = h * quadratic * quadratic;
      factors.third[i] = h * quadratic * linear;
      second.constant[i] = h * quadratic * constant;
      second.linear[i] = h * linear * linear;
      const single = h * linear * constant;
      for (let a = 0; a < d; a++) {
        const value = rows.x[i * d + a];
        coordinates[a * count + i] = value;
        moments.linearConstant[a] += single * value;
      }
      moments.constant += h * constant * constant;
    }
    let to = 0;
    for (let c = 0; c < d; c++) {
      for (let e = c; e < d; e++, to += count) multiplyRows(coordinates, c, e, count, products, to);
    }
    const scaled = (factor: Float64Array) => {
      const result = new Float64Array(d * count);
      for (let a = 0; a < d; a++) {
        for (let i = 0; i < count; i++) result[a * count + i] = factor[i] * coordinates[a * count + i];
      }
      return result;
    };
    const row = { offset: 0, stride: count };
    const add = (
      into: Float64Array,
      left: Float64Array,
      offset: number,
      height: number,
      right: Float64Array,
      width: number,
    ) =>
      effort.multiply({
        into: { data: into, offset: 0, stride: width },
        a: { data: left, offset, stride: count },
        b: { data: right, ...row },
        rows: height,
        columns: width,
        depth: count,
      });
    const weighted = scaled(factors.fourth);
    for (const [k, cut] of cuts.entries()) {
      let into = 0;
      for (let b = cut; b < (cuts[k + 1] ?? d); b++) {
        for (let a = 0; a <= b; a++, into += count) {
          for (let i = 0; i < count; i++)
            across[into + i] = weighted[a * count + i] * coordinates[b * count + i];
        }
      }
      const skipped = pairsFrom(cut, d);
      await add(moments.fourth[k], products, skipped * count, pairs - skipped, across, widths[k]);
      await effort.pause(2 * (pairs - skipped) * widths[k] * count);
    }
    await add(moments.third, products, 0, pairs, scaled(factors.third), d);
    await add(moments.quadraticConstant, coordinates, 0, d, scaled(second.constant), d);
    await add(moments.linear, coordinates, 0, d, scaled(second.linear), d);
    await effort.pause(2 * pairs * d * count);
  }
  return moments;
}

/** The elementwise product of rows a and b, written at index `to`. */
function multiplyRows(
  rows: Float64Array,
  a: number,
  b: number,
  count: number,
  into: Float64Array,
  to: number,
): void {
  const [left, right] = [a * count, b * count];
  for (let i = 0; i < count; i++) into[to + i] = rows[left + i] * rows[right + i];
}

/**
 * The lower triangle of diagonal·I + Σ_i h_i φ(x_i) φ(x_i)ᵀ, summed over all inputs of the given moments.
 * Features are in the order: constant, coordinates, pairs (a ≤ b) in the order of b.
 */
export function gramMatrix(moments: readonly QuadraticMoments[], diagonal: number): LowerBlocks {
  const { d } = moments[0];
  const matrix = zeroBlocks(quadraticFeatureCount(d));
  const { n, width, columns } = matrix;
  const cuts = cutsOf(d);
  const firstCut = new Int32Array(d);
  const partOf = new Int32Array(d);
  for (let b = 0, k = 0; b < d; b++) {
    if (k + 1 < cuts.length && cuts[k + 1] === b) k++;
    partOf[b] = k;
    firstCut[b] = cuts[k];
  }
  // The two coordinates of each feature, low ≤ high; −1 in place of those that it does not have.
  const low = new Int32Array(n).fill(-1);
  const high = new Int32Array(n).fill(-1);
  for (let b = 0; b < d; b++) {
    high[1 + b] = b;
    for (let a = 0; a <= b; a++) {
      const at = 1 + d + pairsUpTo(b) + a;
      low[at] = a;
      high[at] = b;
    }
  }
  const byFirst = (c: number, e: number) => pairsFrom(c, d) + e - c;
  const root2 = Math.SQRT2;
  for (const part of moments) {
    const { fourth, third, quadraticConstant, linear, linearConstant, constant } = part;
    for (let j = 0; j < n; j++) {
      const block = Math.floor(j / width);
      const first = block * width;
      const count = Math.min(width, n - first);
      const column = columns[block];
      const [c, e] = [low[j], high[j]];
      for (let i = j; i < n; i++) {
        const [a, b] = [low[i], high[i]];
        let value: number;
        if (j === 0) {
          value =
            i === 0
              ? constant
              : a < 0
                ? linearConstant[b]
                : quadraticConstant[a * d + b] * (a === b ? 1 : root2);
        } else if (c < 0) {
          value = a < 0 ? linear[b * d + e] : third[byFirst(a, b) * d + e] * (a === b ? 1 : root2);
        } else {
          // b is the largest of the four coordinates; s ≤ t ≤ u become the others.
          let [s, t, u] = [c, e, a];
          if (u < t) [t, u] = [u, t];
          if (t < s) [s, t] = [t, s];
          const k = partOf[t];
          const cut = firstCut[t];
          const across = pairsUpTo(t) - pairsUpTo(cut) + s;
          const wide = pairsUpTo(cuts[k + 1] ?? d) - pairsUpTo(cut);
          value = fourth[k][(byFirst(u, b) - pairsFrom(cut, d)) * wide + across];
          if (a !== b) value *= root2;
          if (c !== e) value *= root2;
        }
        column[(i - first) * count + (j - first)] += value;
      }
      column[(j - first) * count + (j - first)] += part === moments[0] ? diagonal : 0;
    }
  }
  return matrix;
}
