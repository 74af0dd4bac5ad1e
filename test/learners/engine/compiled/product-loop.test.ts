import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type MatrixProduct,
  openProductLoop,
  operandEntry,
} from '../../../../learners/engine/compiled/product-loop.ts';
import { stepProducts } from '../../../../learners/step-benchmark.ts';

/** The entries of a product, each a sum over the inner dimension. */
function multiply({ a, b }: MatrixProduct): number[] {
  const at = ({ shape, transposed }: MatrixProduct['a'], row: number, column: number) =>
    operandEntry(transposed ? column * shape[1] + row : row * shape[1] + column);
  const [rows, inner] = a.transposed ? [a.shape[1], a.shape[0]] : a.shape;
  const columns = b.transposed ? b.shape[0] : b.shape[1];
  return Array.from({ length: rows * columns }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += at(a, Math.floor(i / columns), k) * at(b, k, i % columns);
    return sum;
  });
}

test('every turn computes each of a step’s products, transposed where asked', async () => {
  const products = stepProducts({ d: 7, width: 3, layers: 4, batch: 5 });
  const loop = await openProductLoop(products);
  for (const turns of [1, 3]) {
    const results = await loop.run(turns);
    assert.equal(results.length, products.length);
    for (const [i, product] of products.entries()) {
      const expected = multiply(product);
      assert.equal(results[i].length, expected.length);
      for (const [j, value] of expected.entries()) assert.ok(Math.abs(results[i][j] - value) < 1e-5);
    }
  }
  loop.dispose();
});

test('a step of L layers has two products for the first hidden layer and three for each one above', () => {
  const flops = (layers: number) =>
    stepProducts({ d: 64, width: 32, layers, batch: 256 }).reduce((sum, { a, b }) => {
      const inner = a.transposed ? a.shape[0] : a.shape[1];
      const [rows, columns] = [
        a.transposed ? a.shape[1] : a.shape[0],
        b.transposed ? b.shape[0] : b.shape[1],
      ];
      return sum + 2 * rows * columns * inner;
    }, 0);
  const first = 2 * 2 * 256 * 64 * 32;
  const further = 2 * 2 * 256 * 96 * 32 + 2 * 256 * 32 * 32;
  assert.equal(flops(3), first + further);
  assert.equal(flops(4), first + 2 * further);
});
