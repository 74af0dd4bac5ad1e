import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseEntrySpec } from '../../../harness/input/entry-spec.ts';
import { formatEntrySpec } from '../../../harness/results/format-entry-spec.ts';
import { quoted, visibleLine, visibleText } from '../../../harness/results/visible-text.ts';

const anyText = fc.string({ unit: 'binary' });

/** Characters that control a terminal, or that are invisible. */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test('no control character is left, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0x2100 }).map((c) => String.fromCharCode(c)) }),
      (text) => {
        assert.doesNotMatch(visibleText(text), hidden);
        assert.doesNotMatch(visibleLine(text), /[\n\t]/);
      },
    ),
  );
});

test('visible text stays as it is, and applying the function twice is the same as once', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const once = visibleText(text);
      assert.equal(visibleText(once), once);
      if (once === text) return;
      assert.ok(once.length > text.length);
    }),
  );
  for (const text of ['naïve – “quoted” 深層学習 👩‍🔬 שלום', 'two\nlines\tand a tab', 'C:\\users\\u0041'])
    assert.equal(visibleText(text), text);
});

test('JSON with escapes says the same', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
      assert.deepEqual(JSON.parse(visibleText(json)), JSON.parse(json));
    }),
  );
});

test('each kind of control character is written as its code', () => {
  assert.equal(visibleText('\u001b[2J\u0007'), '\\u001b[2J\\u0007');
  assert.equal(visibleText('a\r\u007f\u009b31m'), 'a\\u000d\\u007f\\u009b31m');
  assert.equal(visibleText('\u202egpj.exe\u2066'), '\\u202egpj.exe\\u2066');
  assert.equal(visibleText('\u{e0041}'), '\\udb40\\udc41');
  assert.equal(visibleText('\ud800'), '\\ud800');
  assert.equal(visibleLine('a\n\tb'), 'a\\u000a\\u0009b');
});

/** Texts that contain something that controls a terminal. */
const acting = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\x1b[31m',
        '\x07',
        '\x00',
        '\x7f',
        '\x9b2J',
        '\r',
        '\u202e',
        '\u2066',
        '\u200f',
        '\u2028',
      ),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((all) => all.join(''));

test('what a message quotes is visible, in quotation marks, and short', () => {
  assert.equal(quoted('a"b\\c\n'), '"a\\"b\\\\c\\u000a"');
  assert.equal(quoted('x'.repeat(50)), `"${'x'.repeat(39)}…"`);
  fc.assert(
    fc.property(acting, (text) => {
      assert.doesNotMatch(quoted(text), hidden);
      assert.doesNotMatch(quoted(text), /[\n\t]/);
    }),
  );
});

test('a parameter is written visibly, and parses to the same value', () => {
  fc.assert(
    fc.property(
      acting.filter((text) => !/\p{Surrogate}/u.test(text)),
      (label) => {
        const spec = formatEntrySpec('data', { label });
        assert.doesNotMatch(spec, hidden);
        assert.deepEqual(parseEntrySpec(spec), { name: 'data', params: { label } });
      },
    ),
  );
});
