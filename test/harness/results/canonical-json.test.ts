import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../../../harness/results/canonical-json.ts';

test('keys are sorted at every depth, and undefined fields are left out', () => {
  assert.equal(
    canonicalJson({ b: [{ z: 1, y: 'é' }], a: null, c: undefined }),
    '{"a":null,"b":[{"y":"é","z":1}]}',
  );
});

test('the text does not depend on the order of keys, and parses to the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      assert.equal(canonicalJson(reversed(value)), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('values that JSON cannot represent are refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, [undefined]])
    assert.throws(() => canonicalJson(value), TypeError);
});

/** The same value, with its keys inserted in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversed(field)]),
  );
}
