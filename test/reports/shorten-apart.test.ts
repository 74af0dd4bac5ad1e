import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { graphemes } from '../../reports/graphemes.ts';
import { shortenApart } from '../../reports/shorten-apart.ts';

test('labels that differ in their last words stay different', () => {
  assert.deepEqual(
    shortenApart(['two-layer quadratic (20 steps)', 'two-layer quadratic (600 steps)', 'mean'], 20),
    ['two-la…ic (20 steps)', 'two-la…c (600 steps)', 'mean'],
  );
  assert.deepEqual(shortenApart(['a long name', 'another one'], 8), ['a long …', 'another…']);
  assert.deepEqual(shortenApart(['the same', 'the same'], 5), ['the …', 'the …']);
});

test('different texts never become the same, and none is longer than allowed', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 }),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(text, { maxLength: 12 }),
      fc.integer({ min: 10, max: 30 }),
      (texts, longest) => {
        const short = shortenApart(texts, longest);
        assert.equal(new Set(short).size, texts.length);
        for (const one of short) assert.ok(graphemes(one).length <= longest);
      },
    ),
  );
});
