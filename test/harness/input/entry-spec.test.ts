import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseEntrySpec, splitTopLevel } from '../../../harness/input/entry-spec.ts';
import { formatEntrySpec } from '../../../harness/results/format-entry-spec.ts';

test('names are read with and without parameters', () => {
  assert.deepEqual(parseEntrySpec('mean'), { name: 'mean', params: {} });
  assert.deepEqual(parseEntrySpec('two-layer[activation=relu, width=64,lr=3e-3]'), {
    name: 'two-layer',
    params: { activation: 'relu', width: 64, lr: 0.003 },
  });
  assert.deepEqual(parseEntrySpec('./my learner.ts[k=[8,4],skips=[[0,1]],deep=true,note="a,b=]"]'), {
    name: './my learner.ts',
    params: { k: [8, 4], skips: [[0, 1]], deep: true, note: 'a,b=]' },
  });
});

test('a malformed specification is reported', () => {
  assert.throws(() => parseEntrySpec('a[b=1'), /"a\[b=1" has a \[ without its \] at the end/);
  assert.throws(() => parseEntrySpec('a[b]'), /"a\[b\]": "b" is not of the form param=value/);
  assert.throws(() => parseEntrySpec('a[b=1,b=2]'), /gives b twice/);
  assert.throws(() => parseEntrySpec('[b=1]'), /names nothing/);
});

test('formatting and parsing are inverse', () => {
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/);
  const leaf = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
    fc.boolean(),
    fc.string(),
    fc.constantFrom('true', 'null', '1e5', '~', 'no', ' x ', '#c', 'a: b'),
  );
  const value = fc.oneof(leaf, fc.array(leaf), fc.array(fc.array(leaf)));
  fc.assert(
    fc.property(word, fc.dictionary(word, value, { maxKeys: 5 }), (name, params) => {
      const copy = { ...params };
      assert.deepEqual(parseEntrySpec(formatEntrySpec(name, copy)), { name, params: copy });
    }),
  );
});

test('lists are split outside brackets only', () => {
  assert.deepEqual(splitTopLevel('mean, deep-sgd[a=1,b=[2,3]],c'), ['mean', 'deep-sgd[a=1,b=[2,3]]', 'c']);
  assert.deepEqual(splitTopLevel(''), []);
});
