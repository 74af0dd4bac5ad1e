import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasTensorflowLibrary } from '../../../learners/engine/tensorflow-library.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('a package whose install script did not run has no native library', () => {
  const folder = temporaryFolder();
  assert.equal(hasTensorflowLibrary(folder), false);
  mkdirSync(join(folder, 'lib', 'napi-v8'), { recursive: true });
  assert.equal(hasTensorflowLibrary(folder), false);
  writeFileSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), '');
  assert.equal(hasTensorflowLibrary(folder), true);
});
