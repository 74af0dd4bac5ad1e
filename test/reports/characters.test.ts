import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textTable } from '../../cli/text-table.ts';
import { wrap } from '../../reports/charts/wrap.ts';
import { displayWidth, pad } from '../../reports/display-width.ts';
import { clip, fold } from '../../reports/export/fixed-width.ts';
import { graphemes } from '../../reports/graphemes.ts';
import { plainText } from '../../reports/plain-text.ts';
import { shorten } from '../../reports/shorten.ts';

/** Texts are measured and cut by characters as readers count them. */

const family = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}';
const characters = [
  'a',
  'é',
  'e\u0301',
  '核',
  '\u{1F600}',
  family,
  '\u{1F1E9}\u{1F1EA}',
  '👍🏽',
  'م',
  '한',
  '½',
  '\u{20000}',
];
const texts = fc
  .array(fc.constantFrom(...characters, ' ', ' '), { maxLength: 40 })
  .map((parts) => parts.join(''));

test('in a terminal, wide characters and pictures take two columns, and accents and joiners none', () => {
  const cases: [string, number][] = [
    ['', 0],
    ['deep-sgd', 8],
    ['ядро', 4],
    ['核', 2],
    ['한글', 4],
    ['ｱ', 1],
    ['e\u0301', 1],
    ['\u{1F600}', 2],
    [family, 2],
    ['\u{1F1E9}\u{1F1EA}', 2],
    ['❤\uFE0F', 2],
    ['1\uFE0F\u20E3', 2],
    ['d = 64 – 5 × 10⁻⁴', 17],
  ];
  for (const [text, width] of cases) assert.equal(displayWidth(text), width, text);
});

test('a padded text has the width of its column, and a cut one no more', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 30 }), fc.boolean(), (text, width, right) => {
      const cut = clip(text, width);
      assert.ok(displayWidth(cut) <= width);
      assert.equal(displayWidth(pad(cut, width, right)), width);
      if (displayWidth(text) <= width) assert.equal(cut, text);
      // What is left is a beginning of whole characters.
      else assert.ok(isBeginning(cut.slice(0, -1), text), cut);
    }),
  );
});

function isBeginning(part: string, text: string): boolean {
  const [own, all] = [graphemes(part), graphemes(text)];
  return own.every((character, i) => character === all[i]);
}

test('a shortened text has at most that many characters, none of them cut in half', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 30 }), (text, longest) => {
      const short = shorten(text, longest);
      assert.ok(graphemes(short).length <= longest);
      assert.doesNotMatch(short, /\p{Cs}/u);
      if (graphemes(text).length <= longest) assert.equal(short, text);
      else assert.ok(short.endsWith('…') && isBeginning(short.slice(0, -1), text), short);
    }),
  );
});

test('a text of endless accents is also shortened', () => {
  const endless = `a${'\u0301'.repeat(100_000)}bc`;
  assert.ok(shorten(endless, 10).length < 400);
  assert.ok(plainText(endless, 60).length < 60 * 40);
});

test('lines are no wider than allowed, and lose only what does not fit', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 4, max: 40 }), (text, width) => {
      const lines = fold(text, width);
      for (const line of lines) assert.ok(displayWidth(line) <= width, line);
      if (text.split(' ').every((word) => displayWidth(word) <= width)) assert.equal(lines.join(' '), text);
      assert.equal(wrap(text, width).join(' ').replace(/ +/g, ' ').trim(), text.replace(/ +/g, ' ').trim());
    }),
  );
});

test('columns of tables line up whatever the letters', () => {
  const lines = textTable(
    ['learner', 'error'],
    [
      ['核 😀', '0.5'],
      ['deep-sgd', '0.25'],
    ],
  ).split('\n');
  assert.equal(new Set(lines.map(displayWidth)).size, 1);
});

test('joiners remain inside what they join, and nowhere else', () => {
  assert.equal(plainText(`a ${family} b`), `a ${family} b`);
  assert.equal(plainText('می\u200Cخواهم'), 'می\u200Cخواهم');
  assert.equal(plainText('a\u200Db\u200C \u200D'), 'a b');
  assert.equal(plainText('\u202Eabc\u2066'), 'abc');
});
