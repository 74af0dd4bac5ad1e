import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../engine/tf.ts';

/**
 * ‖AᵀB − CᵀD‖²_F for matrices with so many columns that AᵀB should not be formed: the square is multiplied
 * out, and each term is the sum of an elementwise product of two small matrices, ⟨XᵀY, ZᵀV⟩ = ⟨X·Zᵀ, Y·Vᵀ⟩.
 */
export function squaredDifference(a: Tensor2D, b: Tensor2D, c: Tensor2D, d: Tensor2D): Tensor {
  const inner = (x: Tensor2D, y: Tensor2D, z: Tensor2D, v: Tensor2D): Tensor =>
    tf.sum(tf.mul(tf.matMul(x, z, false, true), tf.matMul(y, v, false, true)));
  return tf.add(tf.sub(inner(a, b, a, b), tf.mul(2, inner(a, b, c, d))), inner(c, d, c, d));
}

/**
 * The penalty that ties the narrow K of a layer to its wide W through Q:
 *
 *     k (‖W̄ᵀW̄ − Q̄ᵀK̄‖²_F + ‖Q̄ᵀK̄ − K̄ᵀK̄‖²_F),   W̄ = W/√m, K̄ = K/√k, Q̄ = Q/√k.
 *
 * The factor k divides each term by ‖K̄ᵀK̄‖²_F = 1/k, its value for orthonormal rows of K, so that the
 * penalty is O(1) at every width when rows have unit norm.
 *
 * @param wide W, m×fan-in
 * @param narrow K, k×fan-in
 * @param between Q, k×fan-in
 */
export function tie(wide: Tensor2D, narrow: Tensor2D, between: Tensor2D): Tensor {
  const [m, k] = [wide.shape[0], narrow.shape[0]];
  const w = tf.mul(wide, m ** -0.5) as Tensor2D;
  const n = tf.mul(narrow, k ** -0.5) as Tensor2D;
  const q = tf.mul(between, k ** -0.5) as Tensor2D;
  const sum = tf.add(squaredDifference(w, w, q, n), squaredDifference(q, n, n, n));
  return tf.mul(sum, k);
}
