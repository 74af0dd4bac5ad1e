import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './command-line.ts';

test('a mistake gives exactly one line on stderr, nothing on stdout, and exit code 2', async () => {
  const { code, out, err } = await start('run', '--d', 'abc').ended;
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.equal(err, 'hierbench: --d: "abc" is not a positive whole number\n');
});

test('a reader that closes the pipe early causes no error', async () => {
  const { child, ended } = start('schema');
  child.stdout?.destroy();
  const { code, err } = await ended;
  assert.equal(err, '');
  assert.equal(code, 0);
});
