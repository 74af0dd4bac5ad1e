import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareLayers, diagnoseModel } from '../../../harness/protocol/diagnosis.ts';
import { FeatureRidge } from '../../../harness/protocol/feature-ridge.ts';
import { diagnosisRows, diagnosisSize } from '../../../harness/protocol/protocol.ts';
import { spanOf, unexplainedShares } from '../../../harness/protocol/span.ts';
import { inJavaScript } from '../../../learners/kernels/products.ts';
import type { FeatureLayer } from '../../../tasks/contract.ts';
import { Stream } from '../../../tasks/streams.ts';

const n = 1024;
const effort = { multiply: inJavaScript, pause: async () => {} };
const normals = (width: number, name: string, rows = n) =>
  new Stream('test', name).normals(new Float32Array(rows * width));
const layer = (values: Float32Array, number = 2, rows = n): FeatureLayer => ({
  layer: number,
  width: values.length / rows,
  values,
});

/** Some columns of a row-major array. */
function columns(values: Float32Array, width: number, wanted: readonly number[]): Float32Array {
  const rows = values.length / width;
  return Float32Array.from({ length: rows * wanted.length }, (_, i) => {
    const row = Math.floor(i / wanted.length);
    return values[row * width + wanted[i % wanted.length]];
  });
}

async function errors(learned: readonly FeatureLayer[], truth: readonly FeatureLayer[], rows = n) {
  return unexplainedShares(truth, await spanOf(learned, truth, rows, effort));
}

test('true features that are spread over several layers of other numbers are found', async () => {
  const truth = normals(4, 'truth');
  // Scales differ by a million: without standardisation the ridge would drop the smaller layer.
  const small = columns(truth, 4, [0, 1]).map((value) => 1e-3 * value + 7);
  const large = columns(truth, 4, [2, 3]).map((value) => 1e3 * value);
  const found = await errors([layer(small, 3), layer(large, 5)], [layer(truth, 2)]);
  assert.ok(found['2'] < 1e-6, JSON.stringify(found));
  const half = await errors([layer(small, 3)], [layer(truth, 2)]);
  assert.ok(Math.abs(half['2'] - 0.5) < 0.06, JSON.stringify(half));
});

test('every true layer has an error of its own', async () => {
  const [known, unknown] = [normals(3, 'known'), normals(2, 'unknown')];
  const found = await errors([layer(known, 2)], [layer(known, 2), layer(unknown, 3)]);
  assert.ok(found['2'] < 1e-6 && Math.abs(found['3'] - 1) < 0.1, JSON.stringify(found));
});

test('constant features count for nothing, and features that are not finite give no errors', async () => {
  const truth = [layer(normals(2, 'truth'))];
  const constant = await errors([layer(new Float32Array(n * 3).fill(4))], truth);
  assert.ok(Math.abs(constant['2'] - 1) < 0.1, JSON.stringify(constant));
  const broken = normals(2, 'truth');
  broken[5] = Number.NaN;
  assert.deepEqual(await errors([layer(broken)], truth), {});
});

test('with more features than rows, the solution over rows is the one over features', async () => {
  const rows = 64;
  const truth = normals(1, 'y', rows);
  const wide = layer(normals(80, 'wide', rows), 2, rows);
  const narrow = layer(columns(wide.values, 80, [...Array(40).keys()]), 2, rows);
  for (const features of [wide, narrow]) {
    // The features with a column of zeros for each row that is missing: the same regression, solved the other way.
    const regression = await FeatureRidge.open([features], truth, 1, rows, effort);
    const padding = layer(new Float32Array(rows * 60), 3, rows);
    const padded = await FeatureRidge.open([features, padding], truth, 1, rows, effort);
    assert.ok(regression && padded);
    const one = await (await regression.map(0.1))([features], 0, rows);
    const other = await (await padded.map(0.1))([features, padding], 0, rows);
    assert.ok(one.every((value, i) => Math.abs(value - other[i]) < 1e-9));
  }
});

test('a ridge map is the solution of its normal equations', async () => {
  const x = normals(1, 'x');
  const y = x.map((value) => 3 * value + 2);
  const regression = await FeatureRidge.open([layer(x)], y, 1, n, effort);
  assert.ok(regression);
  const predicted = await (await regression.map(1))([layer(x)], 0, n);
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  // With a standardised feature of variance 1, a ridge of 1 halves the slope.
  for (let i = 0; i < n; i += 100)
    assert.ok(Math.abs(predicted[i] - (mean + (y[i] - mean) / 2)) < 1e-5, `${predicted[i]} at ${i}`);
});

test('rows grow with the width of a model, up to a limit', () => {
  assert.deepEqual([10, 1024, 1500, 5000].map(diagnosisRows), [4096, 4096, 6000, 8192]);
});

/** A target of two layers in 3 dimensions, whose true features are coordinates. */
const target = {
  rows: (count: number) => {
    const x = normals(3, 'inputs', count);
    return {
      x,
      truth: [layer(columns(x, 3, [0, 1]), 2, count), layer(columns(x, 3, [2]), 3, count)],
    };
  },
  effort,
};

test('a diagnosis keeps what compareLayers gives, and adds the errors of all layers together', async () => {
  const model = {
    features: (x: Float32Array, count: number) => [
      layer(columns(x, 3, [2, 0]), 2, count),
      layer(columns(x, 3, [1]), 3, count),
    ],
  };
  const found = await diagnoseModel(model, target);
  const { x, truth } = target.rows(diagnosisSize);
  const { featureErrors, featureAngles } = await compareLayers(model, { x, n: diagnosisSize }, truth);
  assert.deepEqual(
    { featureErrors: found.featureErrors, featureAngles: found.featureAngles },
    { featureErrors, featureAngles },
  );
  assert.ok(featureErrors['3'] > 0.9, 'layer 3 of the learner holds nothing of the true layer 3');
  assert.ok((found.spanErrors?.['2'] ?? 1) < 1e-6 && (found.spanErrors?.['3'] ?? 1) < 1e-6);
  assert.equal(found.overlap, undefined);
});

test('a model without features, or a target without layers, has no span errors', async () => {
  const nothing = await diagnoseModel({}, target);
  assert.deepEqual(nothing, { featureErrors: {}, featureAngles: {} });
  const flat = { effort, rows: (count: number) => ({ ...target.rows(count), truth: [] }) };
  const model = { features: (x: Float32Array, count: number) => [layer(x, 2, count)] };
  assert.deepEqual(await diagnoseModel(model, flat), { featureErrors: {}, featureAngles: {} });
});

test('a layer too wide for loops has the error that all features together have', async () => {
  const width = 1010;
  const mixing = new Stream('test', 'mixing').normals(new Float32Array(3 * width));
  const model = {
    features: (x: Float32Array, count: number) => {
      const values = new Float32Array(count * width);
      for (let i = 0; i < count; i++)
        for (let j = 0; j < width; j++)
          values[i * width + j] = Math.max(
            0,
            x[3 * i] * mixing[j] + x[3 * i + 1] * mixing[width + j] + 0.5 * mixing[2 * width + j],
          );
      return [layer(values, 2, count)];
    },
  };
  const { featureErrors, spanErrors } = await diagnoseModel(model, target);
  assert.equal(featureErrors['2'], spanErrors?.['2']);
  assert.ok(featureErrors['2'] < 1e-3, 'a coordinate is a sum of rectifiers');
  assert.ok((spanErrors?.['3'] ?? 0) > 0.9, 'the third coordinate is not read');
});
