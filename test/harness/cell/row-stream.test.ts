import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRowStream } from '../../../harness/cell/row-stream.ts';
import type { Sample } from '../../../tasks/contract.ts';
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
  const next = openRowStream(task(seed, params), streamOf(seed));
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
