import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../harness/results/package-info.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { isAsShown, outputs, textOf } from './scratch-page.ts';

// Whether this notices a mistake in every part of the program: node test/run.mjs --nightly engine-from-scratch
test('docs/engine-from-scratch.md, followed word for word, prints what it shows', () => {
  const folder = temporaryFolder();
  for (const name of ['docs', 'node_modules', 'dist'])
    symlinkSync(join(packageRoot, name), join(folder, name), 'dir');
  const [commands] = textOf('sh');
  const { status, stdout, stderr } = spawnSync('bash', ['-ec', commands], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(outputs.length, 5);
  assert.ok(isAsShown(stdout), stdout);
});
