import type { PowerSum, Sample } from '../../tasks/contract.ts';
import { type Scaling, scalingOf } from '../one-pass/row-supply.ts';
import { lastHermite } from './hermite.ts';

/**
 * The tensor T* of degree l that the label has under N(0, I) inputs, as far as a learner sees it: in each unit
 * direction w the vector T*(w, …, w, ·) ∈ R^d, whose part along w is T*(w, …, w).
 */
export interface TargetTensor {
  /** Writes T*(w, …, w, ·) for a unit vector w. */
  contract(w: Float64Array, out: Float64Array): void;
  /** A prediction is offset + factor times the value of the learner's tensor at x/scale. */
  readonly offset: number;
  readonly factor: number;
  readonly scale: number;
  /** Rows read by one contraction; 0 for the target itself. */
  readonly rows: number;
}

/** The target itself: T* = Σ_i c_i u_i^{⊗l}. */
export function exactTensor({ order, coefficients, directions, offset }: PowerSum): TargetTensor {
  const d = directions.length / coefficients.length;
  return {
    offset,
    factor: 1,
    scale: 1,
    rows: 0,
    contract(w, out) {
      out.fill(0);
      for (let i = 0; i < coefficients.length; i++) {
        let overlap = 0;
        for (let c = 0; c < d; c++) overlap += directions[i * d + c] * w[c];
        const weight = coefficients[i] * overlap ** (order - 1);
        for (let c = 0; c < d; c++) out[c] += weight * directions[i * d + c];
      }
    },
  };
}

/**
 * The same from a sample, by Stein's identity: the part of T*(w, …, w, ·) that is orthogonal to w is the mean of
 * y h_{l−1}(⟨w, x⟩) x/√l, and its part along w is the mean of y h_l(⟨w, x⟩).
 */
export function sampledTensor(sample: Sample, order: number): TargetTensor {
  const { n, d } = sample;
  const { mean, deviation, scale }: Scaling = scalingOf(sample);
  const x = Float64Array.from(sample.x, (value) => value / scale);
  const y = Float64Array.from(sample.y, (value) => (value - mean) / deviation);
  const pair = { before: 0, last: 0 };
  return {
    offset: mean,
    factor: deviation,
    scale,
    rows: n,
    contract(w, out) {
      out.fill(0);
      let along = 0;
      for (let row = 0; row < n; row++) {
        let t = 0;
        for (let c = 0; c < d; c++) t += w[c] * x[row * d + c];
        lastHermite(t, order, pair);
        along += (y[row] * pair.last) / n;
        const weight = (y[row] * pair.before) / (n * Math.sqrt(order));
        for (let c = 0; c < d; c++) out[c] += weight * x[row * d + c];
      }
      let projected = 0;
      for (let c = 0; c < d; c++) projected += out[c] * w[c];
      for (let c = 0; c < d; c++) out[c] += (along - projected) * w[c];
    },
  };
}

/** The target itself where there is one to be had, or else a sample of it. @throws Error where `wanted` has none */
export function targetTensor(
  wanted: 'population' | 'sample',
  powers: PowerSum | undefined,
  sample: Sample,
  order: number,
): TargetTensor {
  if (wanted === 'sample') return sampledTensor(sample, order);
  if (!powers || powers.order !== order)
    throw new Error(`the population risk takes a target that is a sum of powers of degree ${order}`);
  return exactTensor(powers);
}

/** Why a learner cannot have the risk that it is to train on, if it cannot. */
export function unavailableRisk(
  wanted: 'population' | 'sample',
  order: number,
  task: { readonly family: string; readonly degree: number; readonly output: string },
): string | undefined {
  if (order < 2) return `a tensor of order ${order} has no directions to find; the order is at least 2`;
  if (wanted === 'sample') return undefined;
  if (task.family !== 'tensor-sum' || task.output !== 'regression' || task.degree !== order)
    return `the population risk is known for regression on tensor-sum of order ${order} alone`;
  return undefined;
}
