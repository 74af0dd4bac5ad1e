import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix, solve } from 'ml-matrix';
import {
  centred,
  coordinatesOf,
  type ImplicitFeatures,
  joined,
  quadraticForm,
  quadraticsOf,
} from '../../../learners/kernels/implicit-features.ts';
import { pointsOf, rowsOf } from '../../../learners/kernels/points.ts';
import { inJavaScript } from '../../../learners/kernels/products.ts';
import { type Units, unitFeatures } from '../../../learners/kernels/random-units.ts';
import { chooseRidge, ridgePath } from '../../../learners/kernels/ridge-path.ts';
import { whitened, whiteningOf } from '../../../learners/kernels/whitening.ts';
import { innerProduct } from '../../../tasks/inner-product.ts';
import { Stream } from '../../../tasks/streams.ts';

const effort = { multiply: inJavaScript, pause: async () => {} };
const [n, d] = [300, 5];
const x = new Stream('x').normals(new Float64Array(n * d));
const points = pointsOf(x, n, d);
const units: Units = {
  m: 7,
  d,
  weights: new Stream('weights').normals(new Float64Array(7 * d)),
  biases: new Stream('biases').normals(new Float64Array(7)),
  activate(values, count) {
    for (let i = 0; i < count; i++) values[i] = Math.max(0, values[i]);
  },
};

/** The feature matrix itself, column by column. */
async function columnsOf(features: ImplicitFeatures): Promise<Float64Array[]> {
  const columns: Float64Array[] = [];
  for (let j = 0; j < features.size; j++) {
    const unit = new Float64Array(features.size);
    unit[j] = 1;
    columns.push(await features.times(unit));
  }
  return columns;
}

test('a product with the transpose is the transpose of the product, for every kind of features', async () => {
  const v = new Stream('v').normals(new Float64Array(n));
  const kinds = [
    quadraticsOf(points, true, effort),
    unitFeatures(units, points, effort),
    coordinatesOf(points, effort),
    await centred(unitFeatures(units, points, effort)),
    joined([coordinatesOf(points, effort), quadraticsOf(points, false, effort)]),
  ];
  for (const features of kinds) {
    const columns = await columnsOf(features);
    const sums = await features.transposed(v);
    for (const [j, column] of columns.entries())
      assert.ok(Math.abs(sums[j] - innerProduct(column, v)) < 1e-9, `${features.size} features, ${j}`);
  }
});

test('a combination of quadratics is the quadratic form that it says, and centred features have mean 0', async () => {
  const features = quadraticsOf(points, true, effort);
  const w = new Stream('w').normals(new Float64Array(features.size));
  const { form, linear } = quadraticForm(w, d);
  const values = await features.times(w);
  for (let i = 0; i < n; i++) {
    let expected = 0;
    for (let a = 0; a < d; a++) {
      expected += linear[a] * x[i * d + a];
      for (let b = 0; b < d; b++) expected += form[a * d + b] * x[i * d + a] * x[i * d + b];
    }
    assert.ok(Math.abs(values[i] - expected) < 1e-10);
  }
  for (const column of await columnsOf(await centred(features)))
    assert.ok(Math.abs(column.reduce((sum, value) => sum + value, 0)) < 1e-9);
});

test('the fit is weighted ridge regression with an unpenalised constant', async () => {
  const y = new Stream('y').normals(new Float64Array(n));
  const weights = new Stream('weight').normals(new Float64Array(n)).map((value) => value * value);
  const features = (first: number, count: number) =>
    unitFeatures(units, rowsOf(points, first, count), effort);
  const fit = await ridgePath({ features, y, weights });

  const total = weights.reduce((sum, value) => sum + value, 0);
  const columns = await columnsOf(features(0, n));
  const means = columns.map((column) => innerProduct(column, weights) / total);
  const mean = innerProduct(y, weights) / total;
  const centredColumns = columns.map((column, j) => column.map((value) => value - means[j]));
  const covariance = new Matrix(
    centredColumns.map((a) =>
      centredColumns.map((b) => a.reduce((sum, value, i) => sum + weights[i] * value * b[i], 0) / n),
    ),
  );
  const largest = Math.max(...powerIteration(covariance));
  const sides = centredColumns.map((a) =>
    a.reduce((sum, value, i) => sum + (weights[i] * value * (y[i] - mean)) / n, 0),
  );
  const system = covariance.clone();
  for (let j = 0; j < units.m; j++) system.set(j, j, system.get(j, j) + fit.lambda * largest);
  const expected = solve(system, Matrix.columnVector(sides)).to1DArray();
  for (let j = 0; j < units.m; j++)
    assert.ok(Math.abs(fit.coefficients[j] - expected[j]) < 1e-6, `${fit.coefficients[j]}, ${expected[j]}`);
  const offset = mean - expected.reduce((sum, value, j) => sum + value * means[j], 0);
  assert.ok(Math.abs(fit.offset - offset) < 1e-6);
});

function powerIteration(matrix: Matrix): number[] {
  let v = Matrix.ones(matrix.rows, 1);
  let value = 0;
  for (let turn = 0; turn < 2000; turn++) {
    const image = matrix.mmul(v);
    value = image.norm();
    v = image.div(value);
  }
  return [value];
}

test('labels that the features explain get a small ridge, labels of noise a large one', async () => {
  const features = (first: number, count: number) => quadraticsOf(rowsOf(points, first, count), true, effort);
  const w = new Stream('w').normals(new Float64Array(features(0, n).size));
  const explained = await chooseRidge({ features, y: await features(0, n).times(w) });
  assert.ok(explained.heldOutError < 1e-6, `${explained.heldOutError}`);
  const noise = await chooseRidge({ features, y: new Stream('noise').normals(new Float64Array(n)) });
  assert.ok(noise.heldOutError > 0.85, `${noise.heldOutError}`);
  assert.ok(noise.lambda > 100 * explained.lambda);
});

test('few rows, constant labels and features of zeros are handled', async () => {
  const features = (first: number, count: number) => coordinatesOf(rowsOf(points, first, count), effort);
  const few = await ridgePath({ features, y: Float64Array.of(1, 2, 3) });
  assert.equal(few.heldOutError, 1);
  assert.ok(few.coefficients.every(Number.isFinite));
  const constant = await ridgePath({ features, y: new Float64Array(n).fill(2) });
  assert.deepEqual([...constant.coefficients], new Array(d).fill(0));
  assert.equal(constant.offset, 2);
});

test('whitening gives the sample covariance I, and maps directions without variance to 0', async () => {
  const stretched = x.map((value, at) => (at % d === 1 ? 0 : value * (1 + (at % d)) + 3));
  const raw = pointsOf(stretched, n, d);
  const white = await whitened(raw, await whiteningOf(raw, effort), inJavaScript);
  for (let a = 0; a < d; a++)
    for (let b = 0; b < d; b++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (white.x[i * d + a] * white.x[i * d + b]) / n;
      assert.ok(Math.abs(sum - Number(a === b && a !== 1)) < 1e-9, `${a}, ${b}: ${sum}`);
    }
});
