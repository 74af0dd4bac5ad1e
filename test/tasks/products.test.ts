import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addProduct } from '../../tasks/product.ts';
import { addProducts } from '../../tasks/products.ts';
import { Stream } from '../../tasks/streams.ts';

const sides = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 70 }),
  count: fc.integer({ min: 1, max: 9 }),
});

function assertSameBits(rows: number, columns: number, count: number, seed: number): void {
  const stream = new Stream('products', seed);
  const matrix = stream.normals(new Float64Array(rows * columns));
  // Longer than the vectors that are multiplied: what follows them must not matter.
  const vectors = stream.normals(new Float64Array((count + 2) * columns));
  const out = stream.normals(new Float64Array((count + 2) * rows));
  const expected = out.slice();
  for (let k = 0; k < count; k++) {
    const vector = vectors.subarray(k * columns, (k + 1) * columns);
    addProduct(matrix, rows, columns, vector, expected.subarray(k * rows, (k + 1) * rows));
  }
  addProducts(matrix, rows, columns, vectors, out, count);
  assert.deepEqual(out, expected);
}

test('many products at once have the bits of one at a time, at every shape', () => {
  fc.assert(
    fc.property(sides, fc.integer(), ({ rows, columns, count }, seed) =>
      assertSameBits(rows, columns, count, seed),
    ),
  );
});

test('large and small products in turn', () => {
  for (const [rows, columns, count] of [
    [3, 300, 5],
    [300, 500, 128],
    [9, 8, 3],
    [1000, 1000, 2],
    [8, 8, 2],
  ])
    assertSameBits(rows, columns, count, 1);
});

test('numbers that are not finite, and zeros of either sign, arrive as they should', () => {
  const matrix = Float64Array.from(
    { length: 64 },
    (_, i) => [1, -0, Infinity, 0, 1e308, -1e308, 2, -3][i % 8],
  );
  const vectors = Float64Array.from({ length: 16 }, (_, i) => [-0, 5, 0, -1, 1e308, 1, Number.NaN, 1][i % 8]);
  const [out, expected] = [new Float64Array(16), new Float64Array(16)];
  addProducts(matrix, 8, 8, vectors, out, 2);
  for (let k = 0; k < 2; k++)
    addProduct(matrix, 8, 8, vectors.subarray(8 * k, 8 * k + 8), expected.subarray(8 * k, 8 * k + 8));
  assert.deepEqual([...out], [...expected]);
});
