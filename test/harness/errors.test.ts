import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFailure, oneLine, StoppedError, UserError } from '../../harness/errors.ts';

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
