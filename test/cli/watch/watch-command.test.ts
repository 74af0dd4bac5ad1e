import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runMain } from '../run-main.ts';

test('mistakes get one line and exit code 2', async () => {
  const folder = temporaryFolder();
  for (const [args, message] of [
    [['watch', folder], /holds no run/],
    [['watch', `${folder}/<b>\u001b[31m`], /holds no run/],
    [['watch'], /an argument is missing/],
    [['run', 'smoke', '--port', '80'], /--port is for --watch/],
    [['run', 'smoke', '--host', 'localhost'], /--host is for --watch/],
    [['run', 'smoke', '--watch', '--dry-run'], /--watch: --dry-run runs nothing/],
    [['run', 'smoke', '--watch', '--plan-only'], /--watch: --plan-only runs nothing/],
    [['run', 'smoke', '--watch', '--executor', 'slurm'], /--watch: jobs are only queued/],
    [['run', 'smoke', '--watch', '--port', '65536', '--out', folder], /--port: 65536 is too large/],
    [['run', 'smoke', '--watch', '--port', 'x', '--out', folder], /--port: "x" is not a whole number from 0/],
  ] as const) {
    const { exitCode, err } = await runMain(...args);
    assert.equal(exitCode, 2, args.join(' '));
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
    assert.equal(err.includes('\u001b'), false);
  }
});
