import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { tf } from '../../../learners/engine/tf.ts';
import { apart, everyBackend, type Input, runOn } from './finite-differences.ts';

/** What TF.js's own kernels get wrong is right, and the same, under every backend. */

async function same(
  fn: (...inputs: Tensor[]) => Tensor[],
  inputs: readonly Input[],
  wanted: readonly ArrayLike<number>[],
): Promise<void> {
  for (const backend of everyBackend) {
    const found = await runOn(backend, fn, inputs);
    for (const [i, elements] of wanted.entries()) {
      assert.equal(found[i].length, elements.length);
      for (const [j, element] of Array.from(elements).entries()) {
        assert.ok(Math.abs(found[i][j] - element) < 1e-4, `${backend}: ${found[i]} for ${elements}`);
      }
    }
  }
}

const floats = (...elements: number[]): Input => ({
  shape: [elements.length],
  elements: Float32Array.from(elements),
});

/** The product of matrices of one batch, row by row. */
function product(a: ArrayLike<number>, b: ArrayLike<number>, [m, k, n]: readonly number[]): number[] {
  return Array.from({ length: m * n }, (_, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    return Array.from({ length: k }, (__, i) => a[row * k + i] * b[i * n + column]).reduce(
      (x, y) => x + y,
      0,
    );
  });
}

test('one array works as a right operand in several shapes', async () => {
  const [x] = apart('shapes', [[12]]);
  const [left, right] = apart('left', [
    [2, 3],
    [2, 4],
  ]);
  await same(
    (v, a, b) => [
      tf.matMul(a, tf.reshape(v, [3, 4])),
      tf.matMul(b, tf.reshape(v, [4, 3])),
      tf.matMul(a, tf.reshape(v, [4, 3]), false, true),
    ],
    [x, left, right],
    [
      product(left.elements, x.elements, [2, 3, 4]),
      product(right.elements, x.elements, [2, 4, 3]),
      product(
        left.elements,
        Array.from({ length: 12 }, (_, at) => x.elements[(at % 4) * 3 + Math.floor(at / 4)]),
        [2, 3, 4],
      ),
    ],
  );
});

test('batches of matrices broadcast along any axis', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('a', 'b', 'neither')), {
        minLength: 1,
        maxLength: 2,
      }),
      async (batches) => {
        const of = (name: string): number[] => batches.map(([side, thin]) => (thin === name ? 1 : side));
        const [a, b] = apart('batches', [
          [...of('a'), 2, 3],
          [...of('b'), 3, 2],
        ]);
        const whole = batches.map(([side]) => side);
        const wanted = Array.from({ length: tf.util.sizeFromShape(whole) }, (_, at) => {
          const places = whole.map(
            (side, axis) => Math.floor(at / tf.util.sizeFromShape(whole.slice(axis + 1))) % side,
          );
          const matrix = ({ elements }: Input, sides: number[]): Float32Array => {
            const index = sides.reduce((sum, side, axis) => sum * side + (side === 1 ? 0 : places[axis]), 0);
            return (elements as Float32Array).slice(index * 6, index * 6 + 6);
          };
          return product(matrix(a, of('a')), matrix(b, of('b')), [2, 3, 2]);
        }).flat();
        await same((x, y) => [tf.matMul(x, y)], [a, b], [wanted]);
      },
    ),
    { seed: 7, numRuns: 25, endOnFailure: true },
  ));

test('fractions count as true, like whole numbers', () =>
  same(
    (x) => [tf.cast(x, 'bool'), tf.cast(tf.cast(x, 'bool'), 'float32')],
    [floats(0.3, 0, -0.2, 2)],
    [
      [1, 0, 1, 1],
      [1, 0, 1, 1],
    ],
  ));

test('one-hot rows work for every type', () =>
  same(
    (i) => (['float32', 'int32'] as const).map((type) => tf.oneHot(i as Tensor1D, 3, 2, -1, type)),
    [{ shape: [2], type: 'int32', elements: Int32Array.of(2, 0) }],
    [
      [-1, -1, 2, 2, -1, -1],
      [-1, -1, 2, 2, -1, -1],
    ],
  ));

test('an update leaves the array that it was given unchanged', () =>
  same(
    (x) => {
      const updated = tf.tensorScatterUpdate(
        x,
        tf.tensor2d([[1]], undefined, 'int32') as Tensor2D,
        tf.tensor1d([9]),
      );
      return [updated, tf.add(x, 0)];
    },
    [floats(1, 2, 3)],
    [
      [1, 9, 3],
      [1, 2, 3],
    ],
  ));

test('the gradient of overlapping windows reaches every largest element', () =>
  same(
    (x) => [
      tf.grad((v: Tensor) => tf.sum(tf.maxPool(v as Tensor4D, 2, 1, 'valid')))(tf.reshape(x, [1, 3, 3, 1])),
    ],
    [floats(1, 2, 1, 4, 9, 3, 7, 5, 8)],
    [[0, 0, 0, 0, 4, 0, 0, 0, 0]],
  ));

test('a number cast within a compiled program equals one cast before it', async () => {
  const before = tf.tidy(() => tf.keep(tf.cast(tf.scalar(3, 'int32'), 'float32')));
  const factor = before;
  await same(
    (x) => [tf.mul(x, tf.cast(tf.scalar(2, 'int32'), 'float32')), tf.norm(x)],
    [floats(3, 4)],
    [[6, 8], [5]],
  );
  const [found] = await runOn('compiled', (x) => [tf.mul(x, factor)], [floats(1, 2)]);
  assert.deepEqual([...found], [3, 6]);
  before.dispose();
});
