import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../harness/results/package-info.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const npm = join(folder, 'npm-cli.js');

/** Runs a command where nothing was fetched yet, with a stand-in for npm that notes that it was asked, and fails. */
function withoutRuntime(name: string, args: readonly string[]) {
  const asked = join(folder, `asked-${name}`);
  writeFileSync(
    npm,
    `require('node:fs').writeFileSync(${JSON.stringify(asked)}, ''); console.error('no registry'); process.exit(1)`,
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(packageRoot, 'dist', 'cli', 'cli.js'), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, HIERBENCH_CACHE: join(folder, `cache-${name}`), npm_execpath: npm },
    },
  );
  return { status, stdout, stderr, asked: existsSync(asked) };
}

test('a mistake in the command line is said before anything is fetched', () => {
  const mistakes = [
    ['run', 'smok'],
    ['run', 'smoke', '--learner', 'nosuch'],
    ['run', 'smoke', '--backend', 'nosuch'],
    ['worker', 'nowhere'],
    ['check', 'nosuch'],
    ['bench', '--sizes', 'zz'],
  ];
  for (const [i, args] of mistakes.entries()) {
    const { status, stderr, asked } = withoutRuntime(`mistake-${i}`, args);
    assert.deepEqual([status, asked], [2, false], args.join(' '));
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});

test('a configuration that names another backend fetches nothing', () => {
  writeFileSync(
    join(folder, 'wasm.yaml'),
    'name: x\nbackend: wasm\ntasks: [{ family: linear-control, d: 4, n: 64 }]\nlearners: [mean]\n',
  );
  const { status, stderr, asked } = withoutRuntime('wasm', ['run', 'wasm.yaml', '--dry-run']);
  assert.deepEqual([status, asked], [0, false], stderr);
});

test('what cannot be fetched is a warning of a run and a mistake of setup', () => {
  const reason = /onnxruntime-node cannot be fetched: no registry\n/;
  const run = withoutRuntime('run', ['run', 'smoke', '--learner', 'mean', '--dry-run']);
  assert.deepEqual([run.status, run.asked], [0, true], run.stderr);
  assert.match(run.stderr, /^fetching onnxruntime-node [\d.]+ from the npm registry/);
  assert.match(run.stderr, new RegExp(`\nwarning: ${reason.source}`));
  const setup = withoutRuntime('setup', ['setup']);
  assert.deepEqual([setup.status, setup.asked], [2, true], setup.stderr);
  assert.match(setup.stderr, new RegExp(`\nhierbench: ${reason.source}$`));
});
