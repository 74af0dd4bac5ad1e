import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBackend } from '../../../harness/cell/environment.ts';
import { openRowStream } from '../../../harness/cell/row-stream.ts';
import { openNativeProduct } from '../../../learners/native-product.ts';
import type { NativeProduct, Sample } from '../../../tasks/contract.ts';
import { findTaskFamily } from '../../../tasks/registry.ts';
import { type Split, splitStream } from '../../../tasks/streams.ts';

const d = 8;
const task = (seed: number, params: object = {}) => {
  const family = findTaskFamily('bfc-wide');
  return family.instantiate({ d, seed, params: family.parameters.parse(params) });
};
const streamOf = (seed: number, split: Split = 'train') => splitStream('bfc-wide', d, seed, split);

/** Every row with its label, as text. */
function rowsOf({ n, x, y }: Sample): string[] {
  return Array.from({ length: n }, (_, i) => `${x.subarray(i * d, (i + 1) * d).join()};${y[i]}`);
}

/** The rows that a stream gives when it is asked for these numbers of them. */
function drawn(sizes: readonly number[], params: object = {}, seed = 1): string[] {
  const { next } = openRowStream(task(seed, params), streamOf(seed));
  return sizes.flatMap((rows) => {
    const sample = next(rows);
    assert.equal(sample.n, rows);
    assert.equal(sample.d, d);
    return rowsOf(sample);
  });
}

test('row r is the same row, however many are asked for at once', () => {
  for (const params of [{}, { noise: 0.5 }, { inputs: 'mixture' }]) {
    const whole = drawn([3000], params);
    assert.deepEqual(drawn([1, 1, 998, 24, 1, 1023, 900, 52], params), whole);
    assert.deepEqual(drawn([1024, 1024, 952], params), whole);
  }
});

test('a stream that is opened again gives the same rows, and another seed gives others', () => {
  const [once, again, other] = [drawn([1500]), drawn([1500]), drawn([1500], {}, 2)];
  assert.deepEqual(once, again);
  assert.equal(new Set([...once, ...other]).size, 3000);
});

test('no row comes twice, and none is in a sample of another purpose or at the start of the training sample', () => {
  const fresh = drawn([20_000]);
  const samples = (['train', 'validation', 'test', 'monitor', 'diagnosis'] as const).flatMap((split) =>
    rowsOf(task(1).sample(4096, streamOf(1, split), split)),
  );
  assert.equal(new Set([...fresh, ...samples]).size, 20_000 + 5 * 4096);
});

test('rows drawn with native products of matrices are the same to the last bit, whoever asks for which', async () => {
  const backend = await openBackend('compiled');
  assert.ok(await openNativeProduct(backend));
  const wide = 256;
  const variants = [
    ['bfc-wide', {}],
    ['bfc-deep-wide', { noise: 0.5 }],
    ['bfc-dense', { inputs: 'hypercube' }],
    ['bfc-wide', { output: 'classification' }],
  ] as const;
  for (const [name, params] of variants) {
    const family = findTaskFamily(name);
    const wideTask = family.instantiate({ d: wide, seed: 1, params: family.parameters.parse(params) });
    assert.ok(wideTask.sampleNatively, name);
    const stream = () => splitStream(name, wide, 1, 'train');
    const exact = openRowStream(wideTask, stream()).next(3000);
    const native = openRowStream(wideTask, stream(), () => openNativeProduct(backend));
    const parts = [await native.soon(900), native.next(500), await native.soon(1600)];
    for (const which of ['x', 'y'] as const)
      assert.deepEqual(Float32Array.from(parts.flatMap((part) => [...part[which]])), exact[which], name);
  }
});

test('labels that rounding could decide are computed exactly', async () => {
  const family = findTaskFamily('bfc-wide');
  const params = family.parameters.parse({ noise: 0.1 });
  const wideTask = family.instantiate({ d: 16, seed: 1, params });
  const stream = () => splitStream('bfc-wide', 16, 1, 'train');
  // A product with errors that are far larger than those of native code, and still within the bound.
  const rough: NativeProduct = async ({ into, a, b, rows, columns, depth, replace }) => {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = replace ? 0 : into[i * columns + j];
        for (let k = 0; k < depth; k++) sum += a[i * depth + k] * b[j * depth + k];
        into[i * columns + j] = sum * (1 + (i % 2 ? 1 : -1) * 2 ** -39);
      }
  };
  const rounded = (await wideTask.sampleNatively?.(20_000, stream(), rough))?.y;
  assert.deepEqual(rounded, wideTask.sample(20_000, stream()).y);
});
