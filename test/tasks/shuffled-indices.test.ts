import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shuffledIndices } from '../../tasks/shuffled-indices.ts';
import { Stream } from '../../tasks/streams.ts';

for (const size of [1, 2, 37, 2 ** 16, 2 ** 16 + 1, 2 ** 17 + 3])
  test(`every one of ${size} indices is at one place`, () => {
    const at = shuffledIndices(size, new Stream('order', size));
    const seen = new Uint8Array(size);
    for (let place = 0; place < size; place++) seen[at(place)]++;
    assert.ok(seen.every((times) => times === 1));
  });

test('orders too large to hold stay in range, depend on the stream, and look random', () => {
  const size = 2 ** 52 + 1;
  const [one, other] = ['one', 'other'].map((name) => shuffledIndices(size, new Stream(name)));
  let mean = 0;
  const seen = new Set<number>();
  for (let place = 0; place < 2000; place++) {
    const index = one(place);
    assert.ok(Number.isInteger(index) && index >= 0 && index < size);
    assert.notEqual(index, other(place));
    seen.add(index);
    mean += index / size / 2000;
  }
  assert.equal(seen.size, 2000);
  // Five standard errors of the mean of a uniform distribution.
  assert.ok(Math.abs(mean - 0.5) < 5 / Math.sqrt(12 * 2000), String(mean));
});
