import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFailure } from '../../cli/describe-failure.ts';
import { StoppedError, UserError } from '../../harness/input/errors.ts';
import { UnreadableRecordError } from '../../harness/results/record-errors.ts';

test('a user’s mistake gets one line and exit code 2', () => {
  assert.deepEqual(describeFailure(new UserError('a\nb'), false), { text: 'hierbench: a b', exitCode: 2 });
});

test('a folder of results that cannot be read is a mistake, too, whichever command reads it', () => {
  const error = new UnreadableRecordError('run/cells is a link');
  assert.deepEqual(describeFailure(error, false), { text: 'hierbench: run/cells is a link', exitCode: 2 });
  assert.equal(describeFailure(error, true).exitCode, 2);
});

test('any other error gets one line too, which says how to see more, and exit code 1', () => {
  const short = describeFailure(new Error('lost\nmore'), false);
  assert.match(
    short.text,
    /^hierbench: lost more \(describe-failure\.test\.ts:\d+:\d+\) \(run with --verbose for the stack\)$/,
  );
  assert.equal(short.exitCode, 1);
  const { text, exitCode } = describeFailure(new Error('lost'), true);
  assert.match(text, /^Error: lost\n\s+at /);
  assert.equal(exitCode, 1);
});

test('a path that the system refuses is a mistake, but an interruption of a run is not', () => {
  const refused = Object.assign(new Error('x'), { code: 'ENOTDIR', path: '/a/b', syscall: 'mkdir' });
  assert.deepEqual(describeFailure(refused, false), {
    text: 'hierbench: cannot make /a/b: a part of its path is not a folder',
    exitCode: 2,
  });
  assert.deepEqual(describeFailure(new StoppedError('the disk is full'), false), {
    text: 'hierbench: the disk is full',
    exitCode: 1,
  });
});
