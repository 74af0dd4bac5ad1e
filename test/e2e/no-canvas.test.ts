import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { builtFile } from '../built.ts';
import { writeSyntheticRun } from '../reports/synthetic-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const run = join(folder, 'run');
const preload = fileURLToPath(new URL('fixtures/no-canvas.cjs', import.meta.url));

before(() => writeSyntheticRun(run, { d: [8], seeds: 1, families: ['bfc-wide'], name: 'run' }));

for (const args of [
  ['report', run],
  ['export', run],
  ['publish', run, '--to', join(folder, 'site')],
])
  test(`${args[0]} says in one line that no chart can be drawn where the canvas does not load`, () => {
    const { status, stderr } = spawnSync(process.execPath, [builtFile('cli/cli.js'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: `--require=${preload}` },
    });
    assert.match(
      stderr,
      /^hierbench: no chart can be drawn: @napi-rs\/canvas does not load on this machine \(.*\); install hierbench again here, with optional packages\n$/,
    );
    assert.equal(status, 1);
  });

test('comparing runs needs no canvas', () => {
  const { status } = spawnSync(process.execPath, [builtFile('cli/cli.js'), 'compare', run, run], {
    env: { ...process.env, NODE_OPTIONS: `--require=${preload}` },
  });
  assert.equal(status, 0);
});
