import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describeFailure } from '../../cli/describe-failure.ts';
import { StoppedError, UserError } from '../../harness/input/errors.ts';
import { firstLine, oneLine, oneLineAt } from '../../harness/results/one-line.ts';

test('a user’s mistake is one line and exit code 2', () => {
  assert.deepEqual(describeFailure(new UserError('a\nb'), false), { text: 'hierbench: a b', exitCode: 2 });
});

test('anything else is one line too, says how to see more, and exits with 1', () => {
  const short = describeFailure(new Error('lost\nmore'), false);
  assert.match(
    short.text,
    /^hierbench: lost more \(errors\.test\.ts:\d+:\d+\) \(run with --verbose for the stack\)$/,
  );
  assert.equal(short.exitCode, 1);
  const { text, exitCode } = describeFailure(new Error('lost'), true);
  assert.match(text, /^Error: lost\n\s+at /);
  assert.equal(exitCode, 1);
});

test('a path that the system refuses is a mistake; what stopped a run is none', () => {
  const refused = Object.assign(new Error('x'), { code: 'ENOTDIR', path: '/a/b', syscall: 'mkdir' });
  assert.deepEqual(describeFailure(refused, false), {
    text: 'hierbench: cannot make /a/b: a part of its path is no folder',
    exitCode: 2,
  });
  assert.deepEqual(describeFailure(new StoppedError('the disk is full'), false), {
    text: 'hierbench: the disk is full',
    exitCode: 1,
  });
});

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

test('of a text with a picture below it the first line is taken', () => {
  assert.equal(firstLine('at line 1:\n\nname: [a\n      ^'), 'at line 1:');
});
