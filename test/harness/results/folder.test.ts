import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../harness/results/folder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('all missing folders are made, and existing ones are accepted', () => {
  const folder = join(temporaryFolder(), 'a', 'b');
  makeFolder(folder);
  makeFolder(folder);
  assert.ok(statSync(folder).isDirectory());
});

test('making a folder fails if a file is in the way', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(join(file, 'under')), { code: 'ENOTDIR' });
});

test('making a folder fails, rather than trying for ever, if the file system refuses', {
  skip: process.platform !== 'linux',
}, () => {
  assert.throws(() => makeFolder('/proc/no/such'), { code: 'ENOENT' });
});
