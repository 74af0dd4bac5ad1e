import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstLine, oneLine, oneLineAt } from '../../../harness/results/one-line.ts';

test('long lines are shortened', () => {
  assert.equal(oneLine('x'.repeat(400)).length, 300);
});

test('lines are joined, and cut after a sentence or a word', () => {
  assert.equal(
    oneLine('Make sure that\n    the f you passed\r\n\tencloses all.\n'),
    'Make sure that the f you passed encloses all.',
  );
  assert.equal(oneLine('One two. Three four five six', 16), 'One two. …');
  assert.equal(oneLine('One. Two three four five six', 20), 'One. Two three …');
  assert.equal(
    oneLine("Cannot find module './x'\nRequire stack:\n- /a.js\n- /b.js"),
    "Cannot find module './x'",
  );
});

test('a shortened text is one line, no longer than allowed, and begins as the whole does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 8, max: 60 }), (text, length) => {
      const line = oneLine(text, length);
      assert.ok(line.length <= length);
      assert.doesNotMatch(line, /[\n\r]|\s\s/);
      const whole = text.trim().replaceAll(/\s+/g, ' ');
      assert.ok(line === whole || (line.endsWith('…') && whole.startsWith(line.replace(/ ?…$/, ''))));
      assert.doesNotMatch(line, /\p{Surrogate}/u);
    }),
  );
});

test('the place in a file is kept, however long the text', () => {
  const line = oneLineAt('word '.repeat(100), 'mine.ts:12:5');
  assert.ok(line.length <= 300);
  assert.match(line, /word … \(mine\.ts:12:5\)$/);
  assert.equal(oneLineAt('short', undefined), 'short');
});

test('only the first line of a text with a picture below it is taken', () => {
  assert.equal(firstLine('at line 1:\n\nname: [a\n      ^'), 'at line 1:');
});
