import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Model } from '../learners/contract.ts';
import type { FeatureLayer, Sample } from '../tasks/contract.ts';

/** Ridge strengths tried, relative to the mean squared feature. */
const ridges = [1e-8, 1e-5, 1e-2];

/**
 * Layer feature errors: for every layer l that both have, 1 − R² of the best ridge map from the learner's layer-l
 * features to the true G*_l, averaged over the columns of G*_l. Zero: the learner's layer spans the true features; one:
 * it knows nothing of them that a constant does not. The map is fitted on the first half of the sample, its ridge chosen
 * on the third quarter, and its error measured on the last.
 *
 * @param truth G*_l at the rows of the sample
 * @returns by layer; empty where the model has no features
 */
export async function layerFeatureErrors(
  model: Pick<Model, 'features'>,
  { x, n }: Pick<Sample, 'x' | 'n'>,
  truth: readonly FeatureLayer[],
): Promise<Record<string, number>> {
  const learned = (await model.features?.(x, n)) ?? [];
  const errors: Record<string, number> = {};
  for (const from of learned) {
    const to = truth.find(({ layer }) => layer === from.layer);
    const error = to && ridgeMapError(from, to, n);
    // Of a network that is diverging; JSON has no form for it.
    if (error !== undefined && Number.isFinite(error)) errors[String(from.layer)] = error;
  }
  return errors;
}

/** 1 − R² of the best ridge map between two sets of features of the same n rows. */
export function ridgeMapError(from: FeatureLayer, to: FeatureLayer, n: number): number {
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

  const errorOf = (map: Matrix, start: number, end: number) => {
    const predicted = rows(from, start, end).subRowVector(means).mmul(map);
    const actual = rows(to, start, end).subRowVector(targetMeans);
    return meanUnexplained(actual, predicted);
  };
  let best = { validation: Number.POSITIVE_INFINITY, map: Matrix.zeros(from.width, to.width) };
  for (const ridge of ridges) {
    const decomposition = new CholeskyDecomposition(
      Matrix.add(gram, Matrix.eye(from.width).mul(ridge * scale)),
    );
    if (!decomposition.isPositiveDefinite()) continue;
    const map = decomposition.solve(projected);
    const validation = errorOf(map, fitted, chosen);
    if (validation < best.validation) best = { validation, map };
  }
  return errorOf(best.map, chosen, n);
}

/** The unexplained share of each column's variance, averaged over the columns. */
function meanUnexplained(actual: Matrix, predicted: Matrix): number {
  const residual = Matrix.sub(actual, predicted).pow(2).sum('column');
  const variance = actual.clone().subRowVector(actual.mean('column')).pow(2).sum('column');
  return residual.reduce((sum, value, column) => sum + value / variance[column], 0) / residual.length;
}
