import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { runMain } from './run-main.ts';

test('the name alone says in eight lines what this is, what to try and where to read on', async () => {
  const { exitCode, out, err } = await runMain();
  assert.deepEqual([exitCode, err], [0, '']);
  assert.equal(out.trimEnd().split('\n').length, 8);
  for (const word of ['hierbench demo', 'hierbench run quick --report', 'docs'])
    assert.ok(out.includes(word), word);
});

test('demo has a sketch, a verdict for both learners, and a page', async () => {
  const folder = join(temporaryFolder(), 'demo');
  const { exitCode, out } = await runMain('demo', '--out', folder);
  assert.equal(exitCode, 0);
  assert.match(out, /deep-sgd +learns/);
  assert.match(out, /layerwise +stalls/);
  assert.match(out, /A=deep-sgd {2}B=layerwise/);
  assert.ok(existsSync(join(folder, 'report', 'index.html')));
});
