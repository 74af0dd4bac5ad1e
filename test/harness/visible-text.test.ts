import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatEntrySpec, parseEntrySpec } from '../../harness/entry-spec.ts';
import { describeFailure, UserError } from '../../harness/errors.ts';
import { harmless, quoted, visible } from '../../harness/visible-text.ts';

/** Characters that act on a terminal, or on the order of what is read there. */
const acting = [
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
  '\ud800',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...acting), fc.string({ unit: 'binary' })))
  .map((all) => all.join(''));
const acts =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

test('what acts on a terminal is written out, and the rest left as it is', () => {
  assert.equal(visible('a,\x1b[31mred\x07'), 'a,\\u001b[31mred\\u0007');
  assert.equal(visible('Größe 🍷 名'), 'Größe 🍷 名');
  assert.equal(quoted('a"b\\c\n'), '"a\\"b\\\\c\\u000a"');
  assert.equal(quoted('x'.repeat(50)), `"${'x'.repeat(39)}…"`);
  fc.assert(
    fc.property(text, (found) => {
      assert.doesNotMatch(visible(found), acts);
      assert.doesNotMatch(quoted(found), acts);
      assert.doesNotMatch(describeFailure(new UserError(`x ${found}`), false).text, acts);
    }),
  );
});

test('what this program writes itself passes, and nothing else that acts', () => {
  const own = '\r\x1b[K\x1b[33mwarning\x1b[39m: a\tb\n';
  assert.equal(harmless(own), own);
  assert.equal(harmless('\x1b]0;title\x07\x1b[2J'), '\\u001b]0;title\\u0007\\u001b[2J');
});

test('a parameter is written visibly, and reads as it was', () => {
  fc.assert(
    fc.property(
      text.filter((found) => !/\p{Surrogate}/u.test(found)),
      (label) => {
        const spec = formatEntrySpec('data', { label });
        assert.doesNotMatch(spec, acts);
        assert.deepEqual(parseEntrySpec(spec), { name: 'data', params: { label } });
      },
    ),
  );
});
