// A metric that looks at features: npx hierbench run quick --learner deep-sgd,mean --metric examples/hardest-feature.ts

import { defineMetric } from 'hierbench';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Added to the diagonal, relative to the mean squared feature: features may be linearly dependent. */
const ridge = 1e-6;

/** The regression below takes minutes for layers that are much wider. */
const widest = 256;

export default defineMetric({
  name: 'hardest-feature',
  title: 'R² of the hardest feature',
  description:
    'R² of that layer-2 feature of the target which a linear map from the model’s layer 2 explains least, the map fitted on one half of the sample and judged on the other',
  better: 'higher',
  learnt: 0.99,
  features: true,
  measure({ truth = [], features = [], rows }) {
    const target = truth.find(({ layer }) => layer === 2);
    const learned = features.find(({ layer }) => layer === 2);
    if (!target) return { missing: 'the target has no layer 2' };
    if (!learned) return { missing: 'the model shows no layer 2' };
    if (learned.width > widest) return { missing: `its layer 2 has ${learned.width} features` };
    const half = Math.floor(rows / 2);
    const [from, to] = [withConstant(matrixOf(learned)), matrixOf(target)];
    const [x, y] = [from, to].map((matrix) => matrix.subMatrix(0, half - 1, 0, matrix.columns - 1));
    const gram = x.transpose().mmul(x);
    const diagonal = Matrix.eye(gram.rows).mul((ridge * gram.trace()) / gram.rows);
    const map = new CholeskyDecomposition(gram.add(diagonal)).solve(x.transpose().mmul(y));
    const explained = from.mmul(map);
    return Math.min(...Array.from({ length: target.width }, (_, j) => rSquared(explained, to, j, half)));
  },
});

function matrixOf({ width, values }: { readonly width: number; readonly values: Float32Array }): Matrix {
  return Matrix.from1DArray(values.length / width, width, values);
}

function withConstant(features: Matrix): Matrix {
  return features.addColumn(features.columns, new Array<number>(features.rows).fill(1));
}

/** Of column j, over the rows from `first` on. */
function rSquared(predicted: Matrix, actual: Matrix, j: number, first: number): number {
  const [p, a] = [predicted, actual].map((matrix) => matrix.getColumn(j).slice(first));
  const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
  const squares = (distance: (i: number) => number) => a.reduce((sum, _, i) => sum + distance(i) ** 2, 0);
  return 1 - squares((i) => a[i] - p[i]) / squares((i) => a[i] - mean);
}
