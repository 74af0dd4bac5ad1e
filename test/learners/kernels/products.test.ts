import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openEngine } from '../../../learners/engine/open-engine.ts';
import type { Product } from '../../../learners/kernels/gemm.ts';
import { inJavaScript, type Multiply, openProducts } from '../../../learners/kernels/products.ts';
import { Stream } from '../../../tasks/streams.ts';
import { assertNear } from './random-points.ts';

let native: Multiply;
before(async () => {
  native = await openProducts(await openEngine('compiled'));
});

/** The product natively and in JavaScript, into equal arrays; they must agree. */
async function compare(product: Product): Promise<void> {
  const [ours, theirs] = [product.into.data.slice(), product.into.data.slice()];
  await native({ ...product, into: { ...product.into, data: ours } });
  await inJavaScript({ ...product, into: { ...product.into, data: theirs } });
  assertNear(ours, theirs, 1e-10);
  assert.ok(
    ours.some((value, i) => value !== product.into.data[i]),
    'the product changes something',
  );
}

const draw = (size: number, name: string): Float64Array =>
  new Stream('products', name).normals(new Float64Array(size));

test('native products are those of JavaScript: contiguous, strided and transposed operands', async () => {
  const [rows, columns, depth] = [130, 90, 110];
  const into = { data: draw(rows * 100, 'c'), offset: 3, stride: 100 };
  const contiguous = { data: draw(rows * depth, 'a'), offset: 0, stride: depth };
  const strided = { data: draw(rows * 150, 's'), offset: 7, stride: 150 };
  const transposed = { data: draw(depth * 140, 't'), offset: 2, stride: 1, step: 140 };
  for (const a of [contiguous, strided, transposed]) {
    for (const b of [contiguous, strided, transposed]) {
      for (const sign of [1, -1] as const) await compare({ into, a, b, rows, columns, depth, sign });
    }
  }
});

test('a lower triangle is all that is touched of a symmetric product', async () => {
  const n = 150;
  const a = { data: draw(n * n, 'a'), offset: 0, stride: n };
  const into = { data: new Float64Array(n * n), offset: 0, stride: n };
  const result = { ...into, data: into.data.slice() };
  await native({ into: result, a, b: a, rows: n, columns: n, depth: n, lower: true });
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) assert.equal(result.data[i * n + j], 0);
  await compare({ into, a, b: a, rows: n, columns: n, depth: n, lower: true });
});

test('a backend without native products multiplies in JavaScript', async () => {
  assert.equal(await openProducts(await openEngine('wasm')), inJavaScript);
});
