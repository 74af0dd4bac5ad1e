import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Model } from '../../learners/contract.ts';
import type { Effort } from '../../learners/kernels/work.ts';
import type { FeatureLayer, Sample, Subspace } from '../../tasks/contract.ts';
import { columnMeans, type HeldOut, meanUnexplained, principalAngles } from './held-out.ts';
import { type SubspaceOverlap, subspaceOverlap } from './overlap.ts';
import { diagnosisRows, diagnosisSize, widestOfLoops } from './protocol.ts';
import { spanOf, unexplainedShares } from './span.ts';

/** Ridge strengths tried, relative to the mean squared feature. */
const ridges = [1e-8, 1e-5, 1e-2];

/** How well a model's layers represent the target's, by layer. */
export interface LayerComparison {
  /**
   * 1 − R² of the best ridge map from the learner's layer-l features to the true G*_l, averaged over the columns of
   * G*_l. Zero: the learner's layer spans the true features; one: it predicts them no better than a constant.
   */
  readonly featureErrors: Record<string, number>;
  /**
   * Principal angles between the span of the true features G*_l and that of the learner's features, as
   * functions of the input: in degrees, 0 to 90, ascending, one for each true feature. The smallest belongs
   * to the combination of true features that the learner's layer represents best, the largest to the one that
   * it represents worst.
   */
  readonly featureAngles: Record<string, number[]>;
}

/**
 * Compares every layer that both have. The map from learned to true features is fitted on the first half of
 * the sample, its ridge is chosen on the third quarter, and errors and angles are measured on the last.
 *
 * Angles are measured between spaces of functions and not between the rows of weight matrices: an
 * over-parameterised first layer has as many units as there are inputs, so its weights span every direction
 * from the start and reveal nothing.
 *
 * @param truth G*_l at the rows of the sample
 * @returns empty records if the model has no features
 */
export async function compareLayers(
  model: Pick<Model, 'features'>,
  { x, n }: Pick<Sample, 'x' | 'n'>,
  truth: readonly FeatureLayer[],
): Promise<LayerComparison> {
  return compared((await model.features?.(x, n)) ?? [], truth, (from, to) => heldOut(from, to, n));
}

async function compared(
  learned: readonly FeatureLayer[],
  truth: readonly FeatureLayer[],
  heldOutOf: (from: FeatureLayer, to: FeatureLayer) => HeldOut | undefined | Promise<HeldOut | undefined>,
): Promise<LayerComparison> {
  const comparison: LayerComparison = { featureErrors: {}, featureAngles: {} };
  for (const from of learned) {
    const to = truth.find(({ layer }) => layer === from.layer);
    const held = to && (await heldOutOf(from, to));
    if (!held) continue;
    const error = meanUnexplained(held);
    // A diverging network gives a value that JSON cannot represent.
    if (!Number.isFinite(error)) continue;
    const layer = String(from.layer);
    comparison.featureErrors[layer] = error;
    const angles = principalAngles(held);
    if (angles) comparison.featureAngles[layer] = angles;
  }
  return comparison;
}

/** Everything that a diagnosed cell measures of a model: what its trace points and its metrics store. */
export interface ModelDiagnosis extends LayerComparison, SubspaceOverlap {
  /** By true layer: 1 − R² of the best ridge map from all learned features together (`spanOf`). */
  readonly spanErrors?: Record<string, number>;
}

/** What models are compared with. */
export interface DiagnosedTarget {
  /** The first rows of the diagnosis sample, as many as asked for, with the true features there. */
  rows(count: number): { readonly x: Float32Array; readonly truth: readonly FeatureLayer[] };
  readonly subspace?: Subspace;
  readonly effort: Effort;
}

/**
 * Compares a model with a target, layer by layer and as a whole.
 *
 * Wide models are compared on more rows ({@link diagnosisRows}). Random projections would be cheaper, but a
 * projection of features that span the target's does not span them.
 */
export async function diagnoseModel(
  model: Pick<Model, 'features' | 'directions'>,
  { rows, subspace, effort }: DiagnosedTarget,
): Promise<ModelDiagnosis> {
  const few = rows(diagnosisSize);
  const learned = (await model.features?.(few.x, diagnosisSize)) ?? [];
  const n = diagnosisRows(learned.reduce((sum, { width }) => sum + width, 0));
  const [more, wide] =
    n === diagnosisSize || few.truth.length === 0
      ? [few, learned]
      : [rows(n), (await model.features?.(rows(n).x, n)) ?? []];
  const held = learned.length > 0 && few.truth.length > 0 ? await spanOf(wide, more.truth, n, effort) : [];
  const comparison = await compared(learned, few.truth, async (from, to) => {
    if (from.width <= widestOfLoops) return heldOut(from, to, diagnosisSize);
    // A single layer spans what all layers together span.
    if (learned.length === 1) return held[few.truth.indexOf(to)];
    return (await spanOf([from], [to], diagnosisSize, effort))[0];
  });
  const directions = subspace && (await model.directions?.());
  return {
    ...comparison,
    ...(held.length > 0 && { spanErrors: unexplainedShares(few.truth, held) }),
    ...(directions && (await subspaceOverlap(directions, subspace, effort))),
  };
}

/** 1 − R² of the best ridge map between two sets of features of the same n rows. */
export function ridgeMapError(from: FeatureLayer, to: FeatureLayer, n: number): number {
  return meanUnexplained(heldOut(from, to, n));
}

/**
 * Principal angles between the spans of two sets of features of the same n rows; undefined if `to` is
 * rank-deficient.
 */
export function featureAngles(from: FeatureLayer, to: FeatureLayer, n: number): number[] | undefined {
  return principalAngles(heldOut(from, to, n));
}

/**
 * The best ridge map from one set of features to another, applied to rows that played no part in fitting it.
 */
function heldOut(from: FeatureLayer, to: FeatureLayer, n: number): HeldOut {
  const [fitted, chosen] = [Math.floor(n / 2), Math.floor((3 * n) / 4)];
  const design = centring(from, fitted);
  const target = centring(to, fitted);
  const { gram, projected } = moments(design, target, fitted);
  const scale = gram.trace() / from.width || 1;

  const seenOn = (map: Matrix, start: number, end: number): HeldOut => ({
    width: to.width,
    predicted: mapped(design, map, start, end),
    actual: rows(target, start, end),
  });
  let best = { validation: Number.POSITIVE_INFINITY, map: Matrix.zeros(from.width, to.width) };
  for (const ridge of ridges) {
    const decomposition = new CholeskyDecomposition(
      Matrix.add(gram, Matrix.eye(from.width).mul(ridge * scale)),
    );
    if (!decomposition.isPositiveDefinite()) continue;
    const map = decomposition.solve(projected);
    const validation = meanUnexplained(seenOn(map, fitted, chosen));
    if (validation < best.validation) best = { validation, map };
  }
  return seenOn(best.map, chosen, n);
}

/** Features, with the means to subtract: those over the rows that the map is fitted on. */
interface Centred {
  readonly width: number;
  readonly values: Float32Array;
  readonly means: Float64Array;
}

function centring({ width, values }: FeatureLayer, fitted: number): Centred {
  return { width, values, means: columnMeans(values.subarray(0, fitted * width), width) };
}

function readRow({ width, values, means }: Centred, row: number, into: Float64Array): void {
  for (let i = 0; i < width; i++) into[i] = values[row * width + i] - means[i];
}

function rows(features: Centred, start: number, end: number): Float64Array {
  const { width } = features;
  const all = new Float64Array((end - start) * width);
  for (let row = start; row < end; row++)
    readRow(features, row, all.subarray((row - start) * width, (row - start + 1) * width));
  return all;
}

/**
 * XᵀX and XᵀY over the first n rows. Written as plain loops for speed: there are thousands of trace points,
 * and this is most of the work.
 */
function moments(design: Centred, target: Centred, n: number): { gram: Matrix; projected: Matrix } {
  const [p, k] = [design.width, target.width];
  const [x, y] = [new Float64Array(p), new Float64Array(k)];
  const gram = new Float64Array(p * p);
  const projected = new Float64Array(p * k);
  for (let row = 0; row < n; row++) {
    readRow(design, row, x);
    readRow(target, row, y);
    for (let i = 0; i < p; i++) {
      const value = x[i];
      for (let j = 0; j <= i; j++) gram[i * p + j] += value * x[j];
      for (let j = 0; j < k; j++) projected[i * k + j] += value * y[j];
    }
  }
  for (let i = 0; i < p; i++) for (let j = i + 1; j < p; j++) gram[i * p + j] = gram[j * p + i];
  return { gram: Matrix.from1DArray(p, p, gram), projected: Matrix.from1DArray(p, k, projected) };
}

/** Rows `start` to `end` (exclusive) of the design, times the map. */
function mapped(design: Centred, map: Matrix, start: number, end: number): Float64Array {
  const [p, k] = [design.width, map.columns];
  const weights = map.to1DArray();
  const x = new Float64Array(p);
  const out = new Float64Array((end - start) * k);
  for (let row = start; row < end; row++) {
    readRow(design, row, x);
    const at = (row - start) * k;
    for (let i = 0; i < p; i++) for (let j = 0; j < k; j++) out[at + j] += x[i] * weights[i * k + j];
  }
  return out;
}
