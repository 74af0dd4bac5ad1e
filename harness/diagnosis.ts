import { CholeskyDecomposition, EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import type { Model } from '../learners/contract.ts';
import type { FeatureLayer, Sample } from '../tasks/contract.ts';

/** Ridge strengths tried, relative to the mean squared feature. */
const ridges = [1e-8, 1e-5, 1e-2];

/** What a model's layers know of the target's, by layer. */
export interface LayerComparison {
  /**
   * 1 − R² of the best ridge map from the learner's layer-l features to the true G*_l, averaged over the columns of
   * G*_l. Zero: the learner's layer spans the true features; one: it knows nothing of them that a constant does not.
   */
  readonly featureErrors: Record<string, number>;
  /**
   * Principal angles between the span of the true features G*_l and the learner's, as functions of the input: degrees,
   * 0 to 90, ascending, one a true feature. The least belongs to the combination of true features that the learner's
   * layer knows best, the greatest to the one that it knows least.
   */
  readonly featureAngles: Record<string, number[]>;
}

/**
 * Compares every layer that both have. The map from learnt to true features is fitted on the first half of the sample,
 * its ridge chosen on the third quarter, and errors and angles measured on the last.
 *
 * Angles are taken between spaces of functions and not between the rows of weight matrices: an over-parameterised first
 * layer has as many units as there are inputs, so that its weights span every direction from the start and say nothing.
 *
 * @param truth G*_l at the rows of the sample
 * @returns empty where the model has no features
 */
export async function compareLayers(
  model: Pick<Model, 'features'>,
  { x, n }: Pick<Sample, 'x' | 'n'>,
  truth: readonly FeatureLayer[],
): Promise<LayerComparison> {
  const learned = (await model.features?.(x, n)) ?? [];
  const comparison: LayerComparison = { featureErrors: {}, featureAngles: {} };
  for (const from of learned) {
    const to = truth.find(({ layer }) => layer === from.layer);
    if (!to) continue;
    const held = heldOut(from, to, n);
    const error = meanUnexplained(held);
    // Of a network that is diverging; JSON has no form for it.
    if (!Number.isFinite(error)) continue;
    const layer = String(from.layer);
    comparison.featureErrors[layer] = error;
    const angles = principalAngles(held);
    if (angles) comparison.featureAngles[layer] = angles;
  }
  return comparison;
}

/** True features and what the learner's layer makes of them, on rows that the map was not fitted on. */
interface HeldOut {
  readonly actual: Matrix;
  readonly predicted: Matrix;
}

/** 1 − R² of the best ridge map between two sets of features of the same n rows. */
export function ridgeMapError(from: FeatureLayer, to: FeatureLayer, n: number): number {
  return meanUnexplained(heldOut(from, to, n));
}

/** Principal angles between the spans of two sets of features of the same n rows; undefined where `to` has no full rank. */
export function featureAngles(from: FeatureLayer, to: FeatureLayer, n: number): number[] | undefined {
  return principalAngles(heldOut(from, to, n));
}

/** The best ridge map from one set of features to another, seen on rows that had no part in it. */
function heldOut(from: FeatureLayer, to: FeatureLayer, n: number): HeldOut {
  const [fitted, chosen] = [Math.floor(n / 2), Math.floor((3 * n) / 4)];
  const rows = (features: FeatureLayer, start: number, end: number) =>
    new Matrix(
      Array.from({ length: end - start }, (_, i) =>
        features.values.subarray((start + i) * features.width, (start + i + 1) * features.width),
      ),
    );
  const design = rows(from, 0, fitted);
  const means = design.mean('column');
  design.subRowVector(means);
  const targets = rows(to, 0, fitted);
  const targetMeans = targets.mean('column');
  targets.subRowVector(targetMeans);
  const gram = design.transpose().mmul(design);
  const projected = design.transpose().mmul(targets);
  const scale = gram.trace() / from.width || 1;

  const seenOn = (map: Matrix, start: number, end: number): HeldOut => ({
    predicted: rows(from, start, end).subRowVector(means).mmul(map),
    actual: rows(to, start, end).subRowVector(targetMeans),
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

/** The unexplained share of each column's variance, averaged over the columns. */
function meanUnexplained({ actual, predicted }: HeldOut): number {
  const residual = Matrix.sub(actual, predicted).pow(2).sum('column');
  const variance = actual.clone().subRowVector(actual.mean('column')).pow(2).sum('column');
  return residual.reduce((sum, value, column) => sum + value / variance[column], 0) / residual.length;
}

/**
 * The squared sines of the angles are the unexplained shares of variance along directions of the true features' span:
 * the eigenvalues of L⁻¹ R L⁻ᵀ, with R the moments of what is unexplained and LLᵀ the covariance of the true features.
 */
function principalAngles({ actual, predicted }: HeldOut): number[] | undefined {
  const residual = Matrix.sub(actual, predicted);
  const centred = actual.clone().subRowVector(actual.mean('column'));
  const cholesky = new CholeskyDecomposition(centred.transpose().mmul(centred));
  if (!cholesky.isPositiveDefinite()) return undefined;
  const whitening = inverse(cholesky.lowerTriangularMatrix);
  const unexplained = whitening.mmul(residual.transpose().mmul(residual)).mmul(whitening.transpose());
  if (!unexplained.to1DArray().every(Number.isFinite)) return undefined;
  const { realEigenvalues } = new EigenvalueDecomposition(unexplained, { assumeSymmetric: true });
  return (
    realEigenvalues
      // A map can do worse than a constant on fresh rows; no angle is beyond the right one.
      .map((share) => (180 / Math.PI) * Math.asin(Math.sqrt(Math.min(1, Math.max(0, share)))))
      .sort((a, b) => a - b)
      // Trace points are stored in their thousands, and four digits are more than a sample this size tells.
      .map((angle) => Number(angle.toPrecision(4)))
  );
}
