import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { FeatureLayer } from '../../tasks/contract.ts';

/**
 * Feature error of a layer: 1 − R² of the best ridge map from one set of features to another, fitted on the first half of
 * the rows and measured on the second, averaged over the target's columns.
 */
export function layerFeatureError(from: FeatureLayer, to: FeatureLayer, n: number): number {
  const half = Math.floor(n / 2);
  const columns = from.width + 1;
  const design = (start: number): Matrix => {
    const rows = new Matrix(half, columns);
    for (let i = 0; i < half; i++) {
      for (let j = 0; j < from.width; j++) rows.set(i, j, from.values[(start + i) * from.width + j]);
      rows.set(i, from.width, 1);
    }
    return rows;
  };
  const targets = (start: number): Matrix => {
    const rows = new Matrix(half, to.width);
    for (let i = 0; i < half; i++) {
      for (let j = 0; j < to.width; j++) rows.set(i, j, to.values[(start + i) * to.width + j]);
    }
    return rows;
  };
  const a = design(0);
  const gram = a
    .transpose()
    .mmul(a)
    .add(Matrix.eye(columns).mul(1e-6 * half));
  const map = new CholeskyDecomposition(gram).solve(a.transpose().mmul(targets(0)));
  const expected = targets(half);
  const residual = Matrix.sub(expected, design(half).mmul(map));
  let error = 0;
  for (let j = 0; j < to.width; j++) {
    const column = expected.getColumn(j);
    const mean = column.reduce((sum, value) => sum + value, 0) / half;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    error += residual.getColumn(j).reduce((sum, value) => sum + value * value, 0) / variance;
  }
  return error / to.width;
}
