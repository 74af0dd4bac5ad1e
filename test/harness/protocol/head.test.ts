import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitHead } from '../../../harness/protocol/head.ts';
import { scoreOn } from '../../../harness/protocol/score.ts';
import { inJavaScript } from '../../../learners/kernels/products.ts';
import type { Sample } from '../../../tasks/contract.ts';
import { Stream } from '../../../tasks/streams.ts';

const effort = { multiply: inJavaScript, pause: async () => {} };
const d = 5;

/** Labels 2·x₀ − x₁ + 1 plus noise of this deviation. */
function sample(n: number, noise: number, name = 'head'): Sample {
  const stream = new Stream('test', name);
  const x = stream.child('x').normals(new Float32Array(n * d));
  const own = stream.child('noise').normals(new Float32Array(n));
  const y = Float32Array.from({ length: n }, (_, i) => 2 * x[i * d] - x[i * d + 1] + 1 + noise * own[i]);
  return { n, d, x, y };
}

const layerOf = (layer: number, wanted: readonly number[]) => (x: Float32Array, n: number) => ({
  layer,
  width: wanted.length,
  values: Float32Array.from(
    { length: n * wanted.length },
    (_, i) => x[Math.floor(i / wanted.length) * d + wanted[i % wanted.length]],
  ),
});
const [useful, useless] = [layerOf(2, [0, 1]), layerOf(3, [2, 3, 4])];
const model = { features: (x: Float32Array, n: number) => [useful(x, n), useless(x, n)] };

test('a head on the last layer cannot use what only the layer below knows; one on all layers can', async () => {
  const rows = sample(200, 0);
  const last = await fitHead(model, rows, { read: 'last', effort });
  const all = await fitHead(model, rows, { read: 'all', effort });
  assert.ok(last && all);
  assert.deepEqual([last.width, all.width], [3, 5]);
  const fresh = sample(500, 0, 'fresh');
  assert.ok((await scoreOn(last.predict, fresh)).relativeError > 0.9);
  assert.ok((await scoreOn(all.predict, fresh)).relativeError < 1e-6);
  assert.ok(last.validationError > 0.9 && all.validationError < 1e-6);
});

test('the ridge grows with the noise', async () => {
  const ridges: number[] = [];
  for (const noise of [0, 10]) {
    const head = await fitHead(model, sample(40, noise), { read: 'all', effort });
    ridges.push(head?.ridge ?? 0);
  }
  assert.ok(ridges[0] < 1e-6 && ridges[1] > 0.01, ridges.join(', '));
});

test('more features than rows, and more rows than are held out in turn, are no obstacle', async () => {
  const stream = new Stream('test', 'wide');
  const mixing = stream.normals(new Float32Array(d * 60));
  const wide = {
    features: (x: Float32Array, n: number) => [
      {
        layer: 2,
        width: 60,
        values: Float32Array.from({ length: n * 60 }, (_, i) => {
          const [row, j] = [Math.floor(i / 60), i % 60];
          let sum = 0;
          for (let k = 0; k < d; k++) sum += x[row * d + k] * mixing[k * 60 + j];
          return sum;
        }),
      },
    ],
  };
  for (const n of [30, 2100]) {
    const head = await fitHead(wide, sample(n, 0), { read: 'last', effort });
    assert.ok(head);
    const { relativeError } = await scoreOn(head.predict, sample(500, 0, 'fresh'));
    assert.ok(relativeError < 1e-3, `${relativeError} with ${n} rows`);
  }
});

test('a model without features, or with features that are not finite, gives no head', async () => {
  const rows = sample(50, 0);
  assert.equal(await fitHead({}, rows, { read: 'last', effort }), undefined);
  const broken = {
    features: (_: Float32Array, n: number) => [
      { layer: 2, width: 1, values: new Float32Array(n).fill(Number.NaN) },
    ],
  };
  assert.equal(await fitHead(broken, rows, { read: 'last', effort }), undefined);
});
