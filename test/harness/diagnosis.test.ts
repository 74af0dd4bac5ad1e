import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerFeatureErrors, ridgeMapError } from '../../harness/diagnosis.ts';
import type { FeatureLayer } from '../../tasks/contract.ts';
import { Stream } from '../../tasks/streams.ts';

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
  // Columns a + 2b + 5, b − c, c, a, of which the last is spare.
  const mixed = new Float32Array(n * 4);
  for (let i = 0; i < n; i++) {
    const [a, b, c] = truth.subarray(i * 3, i * 3 + 3);
    mixed.set([a + 2 * b + 5, b - c, c, a], i * 4);
  }
  assert.ok(ridgeMapError(layer(mixed), layer(truth), n) < 1e-6);
});

test('features that know nothing have error about 1', () => {
  const error = ridgeMapError(layer(normals(5, 'other')), layer(normals(3, 'truth')), n);
  assert.ok(Math.abs(error - 1) < 0.1, String(error));
});

test('half of the directions known is half of the variance', () => {
  const truth = normals(2, 'truth');
  const first = Float32Array.from({ length: n }, (_, i) => truth[2 * i]);
  const error = ridgeMapError(layer(first), layer(truth), n);
  assert.ok(Math.abs(error - 0.5) < 0.05, String(error));
});

test('a constant feature, as of a dead layer, does not break the map', () => {
  const error = ridgeMapError(layer(new Float32Array(n * 2).fill(3)), layer(normals(2, 'truth')), n);
  assert.ok(Math.abs(error - 1) < 0.1, String(error));
});

test('layers are matched by their number, and a model without features has no errors', async () => {
  const truth = [layer(normals(2, 'two'), 2), layer(normals(2, 'three'), 3)];
  const model = { features: () => [layer(normals(2, 'two'), 2), layer(normals(2, 'x'), 4)] };
  const errors = await layerFeatureErrors(model, { x: new Float32Array(n), n }, truth);
  assert.deepEqual(Object.keys(errors), ['2']);
  assert.deepEqual(await layerFeatureErrors({}, { x: new Float32Array(n), n }, truth), {});
});
