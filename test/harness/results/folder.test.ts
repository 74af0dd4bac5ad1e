import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../harness/results/folder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('makes all missing folders, and is content with those that are there', () => {
  const folder = join(temporaryFolder(), 'a', 'b');
  makeFolder(folder);
  makeFolder(folder);
  assert.ok(statSync(folder).isDirectory());
});

test('fails where a file is in the way', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(join(file, 'under')), { code: 'ENOTDIR' });
});

test('fails, rather than trying for ever, where the file system refuses', {
  skip: process.platform !== 'linux',
}, () => {
  assert.throws(() => makeFolder('/proc/no/such'), { code: 'ENOENT' });
});
