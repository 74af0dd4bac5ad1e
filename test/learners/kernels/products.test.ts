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

test('native products agree with JavaScript for contiguous, strided and transposed operands', async () => {
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

test('products that replace, and products whose rows are taken in parts, agree, in place and not', async () => {
  const [rows, columns, depth] = [3000, 400, 30];
  const a = { data: draw(rows * depth, 'tall'), offset: 0, stride: depth };
  const acrossA = { data: draw(rows * depth, 'flat'), offset: 0, stride: 1, step: rows };
  const b = { data: draw(columns * depth, 'b'), offset: 0, stride: depth };
  for (const stride of [columns, columns + 3]) {
    const into = { data: draw(rows * stride, 'into'), offset: 0, stride };
    for (const from of [a, acrossA]) {
      await compare({ into, a: from, b, rows, columns, depth, sign: -1 });
      await compare({ into, a: from, b, rows, columns, depth, replace: true });
    }
  }
});

test('products too small for native code are computed all the same', async () => {
  const block = { data: draw(12, 'small'), offset: 0, stride: 3 };
  const into = { data: draw(16, 'c'), offset: 0, stride: 4 };
  await compare({ into, a: block, b: block, rows: 4, columns: 4, depth: 3 });
});

test('a backend without native products multiplies in JavaScript', async () => {
  assert.equal(await openProducts(await openEngine('wasm')), inJavaScript);
});
