import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BoundedLog } from '../../../harness/executors/bounded-log.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const write = async (path: string, text: string, most = 1000) => {
  const log = new BoundedLog(path, most);
  log.write(Buffer.from(text));
  await log.end();
};

test('a log is appended to, and says what it leaves out', async () => {
  const path = join(temporaryFolder(), 'log', 'a.log');
  await write(path, 'one\n');
  await write(path, 'two and more', 3);
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n(9 more bytes are left out)\n');
});

test('a log is not written through a link', {
  skip: process.platform === 'win32' && 'no links',
}, async () => {
  const folder = temporaryFolder();
  const victim = join(folder, 'victim');
  writeFileSync(victim, 'mine');
  symlinkSync(victim, join(folder, 'a.log'));
  await write(join(folder, 'a.log'), 'text');
  assert.equal(readFileSync(victim, 'utf8'), 'mine');
});

test('a log that cannot be opened does no harm', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await write(join(file, 'log', 'a.log'), 'text');
});
