import type { Effort } from '../kernels/work.ts';
import { type LabelMoments, pairAt, pairCount } from './label-moments.ts';

/**
 * S = Σ_m T_m T_mᵀ / m!, d×d, over the orders m = 1, 2, 4 of the moments, with the Hermite tensors
 * T_m = n⁻¹ Σ_i y_i He_m(x_i) unfolded to d×d^(m−1): for standard normal inputs vᵀSv is 0 if the target's parts of
 * these degrees do not depend on ⟨v, x⟩.
 *
 * With `self`, S has the products of every row with itself, n⁻² Σ_i y_i² He_m(x_i) He_m(x_i)ᵀ. Their mean is not 0,
 * and not quite a multiple of I either: y² is larger where the target is, so that they lead to the target's subspace
 * even where all moments of y vanish. Without it, S is the unbiased estimate from pairs of different rows (up to a
 * factor of (n − 1)/n), and knows moments of y only.
 */
export async function momentOperator(
  moments: LabelMoments,
  self: boolean,
  effort: Effort,
): Promise<Float64Array> {
  const operator = await gramOfMoments(moments, effort);
  if (self) return operator;
  const { own, rows } = moments;
  return operator.map((value, at) => value - own[at] / rows / rows);
}

async function gramOfMoments(moments: LabelMoments, effort: Effort): Promise<Float64Array> {
  const { d, rows: n, first, orders } = moments;
  const operator = new Float64Array(d * d);
  for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) operator[a * d + b] = (first[a] * first[b]) / n / n;
  if (orders < 2) return operator;
  const second = moments.second.map((sum) => sum / n);
  const mean = moments.labels / n;
  const tensor = second.slice();
  for (let a = 0; a < d; a++) tensor[a * d + a] -= mean;
  await addGram(operator, tensor, d, d, Math.sqrt(1 / 2), effort);
  if (orders < 4) return operator;
  const fourth = hermiteTensor(moments, second, mean);
  const pairs = pairCount(d);
  const slice = new Float64Array(d * pairs);
  const twice = Float64Array.from({ length: pairs }, () => Math.SQRT2);
  for (let a = 0; a < d; a++) twice[pairAt(a, a, d)] = 1;
  for (let b = 0; b < d; b++) {
    for (let a = 0; a < d; a++) {
      const start = pairAt(a, b, d) * pairs;
      // Every pair of different indices stands for two columns of the unfolding.
      for (let q = 0; q < pairs; q++) slice[a * pairs + q] = fourth[start + q] * twice[q];
    }
    await addGram(operator, slice, d, pairs, Math.sqrt(1 / 24), effort);
  }
  return operator;
}

/** Operations of `momentOperator`. */
export function operatorFlops(d: number, orders: number): number {
  return 2 * d ** 3 + (orders >= 4 ? 2 * d ** 3 * pairCount(d) : 0);
}

/**
 * T_4 over pairs: n⁻¹ Σ y x_a x_b x_c x_d, minus the six moments of order 2 with one pair of indices equal, plus the
 * three products of two pairs.
 */
function hermiteTensor(
  { d, rows: n, fourth }: LabelMoments,
  second: Float64Array,
  mean: number,
): Float64Array {
  const tensor = fourth.map((sum) => sum / n);
  const pairs = pairCount(d);
  const at = (a: number, b: number) => second[a * d + b];
  const add = (a: number, b: number, c: number, e: number) => {
    let sum = 0;
    if (a === b) sum -= at(c, e);
    if (c === e) sum -= at(a, b);
    if (a === c) sum -= at(b, e);
    if (a === e) sum -= at(b, c);
    if (b === c) sum -= at(a, e);
    if (b === e) sum -= at(a, c);
    if (a === b && c === e) sum += mean;
    if (a === c && b === e) sum += mean;
    if (a === e && b === c) sum += mean;
    return sum;
  };
  let place = 0;
  for (let a = 0; a < d; a++)
    for (let b = a; b < d; b++) {
      for (let c = 0; c < d; c++) for (let e = c; e < d; e++) tensor[place++] += add(a, b, c, e);
    }
  if (place !== pairs * pairs) throw new Error('moments: pairs do not fill the tensor');
  return tensor;
}

/** operator += factor² · A·Aᵀ with A d×columns. */
async function addGram(
  operator: Float64Array,
  matrix: Float64Array,
  d: number,
  columns: number,
  factor: number,
  { multiply, pause }: Effort,
): Promise<void> {
  const scaled = matrix.map((value) => factor * value);
  await multiply({
    into: { data: operator, offset: 0, stride: d },
    a: { data: scaled, offset: 0, stride: columns },
    b: { data: scaled, offset: 0, stride: columns },
    rows: d,
    columns: d,
    depth: columns,
  });
  await pause(2 * d * d * columns);
}
