import type { Skips } from '../../tasks/contract.ts';

/** Sizes of the F/S network, layers l = 2..L. */
export interface FeatureNetShape {
  readonly d: number;
  readonly layers: number;
  /** m, the width of every F_l. */
  readonly width: number;
  /** k_l, the width of S_l, for l = 2..L−1 (the last layer's S would have no reader). */
  readonly narrow: readonly number[];
  /** Rows of every R_l, for l = 2..L−1: C(k_l + 1, 2) of them span all quadratics of S_l. */
  readonly rows: readonly number[];
  readonly skips: Skips;
  /** Whether layers above read σ(R_l S_l), or, without distillation, F_l itself. */
  readonly distilled: boolean;
}

/** Number of quadratic monomials in k variables. */
export function quadraticCount(k: number): number {
  return (k * (k + 1)) / 2;
}

/** J_l without 0 and 1: the hidden layers that layer l reads, nearest first. */
export function hiddenInputs({ skips }: FeatureNetShape, layer: number): number[] {
  if (layer === 2) return [];
  return skips === 'dense' ? Array.from({ length: layer - 2 }, (_, i) => layer - 1 - i) : [layer - 1];
}

/** Whether 1 ∈ J_l: layer l reads x. */
export function readsInput({ skips }: FeatureNetShape, layer: number): boolean {
  return layer === 2 || skips !== 'chain';
}

/** How many numbers layer l reads, without the constant. */
export function fanIn(shape: FeatureNetShape, layer: number): number {
  const { d, width, rows, distilled } = shape;
  const hidden = hiddenInputs(shape, layer).reduce((sum, j) => sum + (distilled ? rows[j - 2] : width), 0);
  return hidden + (readsInput(shape, layer) ? d : 0);
}

/** k_l if layer l has an S_l, otherwise 0. */
function narrowOf({ narrow, layers, distilled }: FeatureNetShape, layer: number): number {
  return distilled && layer < layers ? narrow[layer - 2] : 0;
}

/**
 * Number of trained parameters: W and K of every layer with their constants, Q, one α per layer, and the
 * constant c.
 */
export function trainedNumbers(shape: FeatureNetShape, withQ: boolean): number {
  let sum = 1;
  for (let layer = 2; layer <= shape.layers; layer++) {
    const fan = fanIn(shape, layer);
    const k = narrowOf(shape, layer);
    sum += (fan + 1) * (shape.width + k) + (withQ ? fan * k : 0) + 1;
  }
  return sum;
}

/** Operations of one prediction. */
export function forwardFlops(shape: FeatureNetShape): number {
  let flops = 0;
  for (let layer = 2; layer <= shape.layers; layer++) {
    const k = narrowOf(shape, layer);
    const projected = k === 0 ? 0 : shape.rows[layer - 2];
    flops += 2 * fanIn(shape, layer) * (shape.width + k) + 5 * shape.width + (2 * k + 4) * projected;
  }
  return flops;
}

/** Operations of the tie between W and K in one step, forward and backward. */
export function tieFlops(shape: FeatureNetShape): number {
  let flops = 0;
  for (let layer = 2; layer < shape.layers; layer++) {
    const k = narrowOf(shape, layer);
    // The Gram matrices of W, K and Q and the products between them; the backward pass takes twice as many
    // operations.
    flops += 3 * 2 * fanIn(shape, layer) * (shape.width ** 2 + 2 * shape.width * k + 6 * k * k);
  }
  return shape.distilled ? flops : 0;
}
