import { Matrix, solve } from 'ml-matrix';
import { type KeptTables, keptTables } from '../kept/kept-model.ts';
import type { Motion } from './motion.ts';
import type { TargetTensor } from './target-tensor.ts';

/**
 * The tensor Σ_j sym(w_j^{l−1} ⊗ q_j) as a sum of powers of unit vectors u, each of which is the function h_l(⟨u, x⟩)
 * under N(0, I) inputs. The part of q_j along w_j is a power of w_j itself; a part b·v of q_j, v a unit vector
 * orthogonal to w_j, is a sum of the powers of l + 1 unit vectors in the plane of w_j and v.
 */
export function keptMotion(
  { m, d, order, directions, motion }: Motion,
  { offset, factor, scale }: Pick<TargetTensor, 'offset' | 'factor' | 'scale'>,
): KeptTables {
  const angles = Array.from({ length: order + 1 }, (_, k) => (Math.PI * k) / (order + 1));
  const weights = turningWeights(order, angles);
  const units = m * angles.length;
  const table = new Float64Array(units * d);
  const coefficients = new Float64Array(units);
  for (let j = 0; j < m; j++) {
    const w = directions.subarray(j * d, (j + 1) * d);
    const q = motion.subarray(j * d, (j + 1) * d);
    const along = w.reduce((sum, value, c) => sum + value * q[c], 0);
    const across = q.map((value, c) => value - along * w[c]);
    const length = Math.hypot(...across);
    for (const [k, angle] of angles.entries()) {
      const unit = j * angles.length + k;
      const [cosine, sine] = [Math.cos(angle), length > 0 ? Math.sin(angle) / length : 0];
      for (let c = 0; c < d; c++) table[unit * d + c] = (cosine * w[c] + sine * across[c]) / scale;
      // The first angle is 0, which is w_j itself.
      coefficients[unit] = factor * (length * weights[k] + (k === 0 ? along : 0));
    }
  }
  return keptTables({
    kind: 'units',
    activation: 'hermite',
    degree: order,
    table: { rows: units, columns: d, values: table },
    biases: new Float64Array(units),
    coefficients,
    offsets: [offset],
  });
}

/**
 * Weights c_k with Σ_k c_k (s cos θ_k + t sin θ_k)^l = s^{l−1} t for all s and t: the symmetric tensor of l − 1 factors
 * s and one factor t as a sum of powers.
 *
 * @param angles l + 1 angles, all different modulo π
 */
function turningWeights(order: number, angles: readonly number[]): number[] {
  const powers = Matrix.zeros(order + 1, angles.length);
  const wanted = Matrix.zeros(order + 1, 1);
  wanted.set(1, 0, 1);
  let binomial = 1;
  for (let i = 0; i <= order; i++) {
    for (const [k, angle] of angles.entries())
      powers.set(i, k, binomial * Math.cos(angle) ** (order - i) * Math.sin(angle) ** i);
    binomial = (binomial * (order - i)) / (i + 1);
  }
  return solve(powers, wanted).to1DArray();
}
