import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareLayers, featureAngles, ridgeMapError } from '../../../harness/protocol/diagnosis.ts';
import type { FeatureLayer } from '../../../tasks/contract.ts';
import { Stream } from '../../../tasks/streams.ts';

const n = 1024;
const layer = (values: Float32Array, number = 2): FeatureLayer => ({
  layer: number,
  width: values.length / n,
  values,
});
const normals = (width: number, name: string) =>
  new Stream('test', name).normals(new Float32Array(n * width));

test('features that span the true ones have error 0, whatever their basis and offset', () => {
  const truth = normals(3, 'truth');
  // Columns a + 2b + 5, b − c, c, a, of which the last is redundant.
  const mixed = new Float32Array(n * 4);
  for (let i = 0; i < n; i++) {
    const [a, b, c] = truth.subarray(i * 3, i * 3 + 3);
    mixed.set([a + 2 * b + 5, b - c, c, a], i * 4);
  }
  assert.ok(ridgeMapError(layer(mixed), layer(truth), n) < 1e-6);
});

test('unrelated features have error about 1', () => {
  const error = ridgeMapError(layer(normals(5, 'other')), layer(normals(3, 'truth')), n);
  assert.ok(Math.abs(error - 1) < 0.1, String(error));
});

test('half of the directions explain half of the variance', () => {
  const truth = normals(2, 'truth');
  const first = Float32Array.from({ length: n }, (_, i) => truth[2 * i]);
  const error = ridgeMapError(layer(first), layer(truth), n);
  assert.ok(Math.abs(error - 0.5) < 0.05, String(error));
});

test('a constant feature, as in a dead layer, does not break the map', () => {
  const error = ridgeMapError(layer(new Float32Array(n * 2).fill(3)), layer(normals(2, 'truth')), n);
  assert.ok(Math.abs(error - 1) < 0.1, String(error));
});

test('layers are matched by their number, and a model without features has no errors', async () => {
  const truth = [layer(normals(2, 'two'), 2), layer(normals(2, 'three'), 3)];
  const model = { features: () => [layer(normals(2, 'two'), 2), layer(normals(2, 'x'), 4)] };
  const compared = await compareLayers(model, { x: new Float32Array(n), n }, truth);
  assert.deepEqual(Object.keys(compared.featureErrors), ['2']);
  assert.deepEqual(Object.keys(compared.featureAngles), ['2']);
  const nothing = await compareLayers({}, { x: new Float32Array(n), n }, truth);
  assert.deepEqual(nothing, { featureErrors: {}, featureAngles: {} });
});

test('principal angles show one direction known, one half known and one unknown, in any basis of the true features', () => {
  const [a, b, c, noise] = ['a', 'b', 'c', 'noise'].map((name) => normals(1, name));
  const learned = new Float32Array(n * 2);
  const truth = new Float32Array(n * 3);
  for (let i = 0; i < n; i++) {
    learned.set([a[i] - 2, b[i] + noise[i]], i * 2);
    truth.set([a[i] + b[i], a[i] - b[i] + 3 * c[i], 5 * c[i] + a[i] + 1], i * 3);
  }
  const angles = featureAngles(layer(learned), layer(truth), n) as number[];
  for (const [i, expected] of [0, 45, 90].entries())
    assert.ok(Math.abs(angles[i] - expected) < 8, `${angles.join(', ')} for 0, 45, 90`);
});

test('if one true feature repeats another there are no angles, but there is still an error', () => {
  const one = normals(1, 'one');
  const twice = Float32Array.from({ length: 2 * n }, (_, i) => one[i >> 1]);
  assert.equal(featureAngles(layer(one), layer(twice), n), undefined);
  assert.ok(ridgeMapError(layer(one), layer(twice), n) < 1e-6);
});
