import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFailure, oneLine, UserError } from '../../harness/errors.ts';

test('a user’s mistake is one line and exit code 2', () => {
  assert.deepEqual(describeFailure(new UserError('a\nb'), false), { text: 'hierbench: a', exitCode: 2 });
});

test('anything else is one line too, says how to see more, and exits with 1', () => {
  assert.deepEqual(describeFailure(new Error('lost\nmore'), false), {
    text: 'hierbench: lost (run with --verbose for the stack)',
    exitCode: 1,
  });
  const { text, exitCode } = describeFailure(new Error('lost'), true);
  assert.match(text, /^Error: lost\n\s+at /);
  assert.equal(exitCode, 1);
});

test('long lines are shortened', () => {
  assert.equal(oneLine('x'.repeat(400)).length, 300);
});
