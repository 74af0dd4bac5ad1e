import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { packageRoot } from '../../harness/package-info.ts';
import { needs, pythonWith } from '../python/interpreter.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** What `npm test` and the checkout's .npmrc tell npm does not hold for a user. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|onnxruntime_node_install)/i.test(name)),
);

const folder = temporaryFolder();

function inFolder(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

const hierbench = (...args: string[]): string =>
  inFolder(
    folder,
    process.execPath,
    join(folder, 'node_modules', 'hierbench', 'dist', 'harness', 'cli.js'),
    ...args,
  );

interface Doctor {
  readonly environment: { readonly backend: { readonly name: string; readonly why: string } };
}
/** The backend that `auto` takes in the folder. */
const backend = () => (JSON.parse(hierbench('doctor', '--json')) as Doctor).environment.backend;

before(() => {
  if (!existsSync(join(packageRoot, 'dist'))) inFolder(packageRoot, process.execPath, 'build.mjs');
  const packed = inFolder(
    packageRoot,
    'npm',
    'pack',
    '--ignore-scripts',
    '--json',
    '--pack-destination',
    folder,
  );
  const { filename } = (Object.values(JSON.parse(packed)) as { filename: string }[])[0];
  inFolder(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, filename));
});

test('what npm install brings runs compiled, with nothing from outside the registry', () => {
  assert.equal(backend().name, 'compiled', backend().why);
  const task = ['--task', 'linear-control', '--d', '4', '--n', '64', '--seeds', '1'];
  const learner = ['--learner', 'two-layer', '--steps', '20', '--trials', '0'];
  const { results } = JSON.parse(hierbench('run', ...task, ...learner, '--quiet', '--json')) as {
    results: { status: string; backend: { name: string } }[];
  };
  assert.ok(results.length > 0);
  for (const result of results) assert.deepEqual([result.status, result.backend.name], ['ok', 'compiled']);
});

const python = pythonWith();
test('it brings what a learner in Python needs', needs(python, 'anything'), () => {
  const source = `from hierbench_learner import serve
if __name__ == "__main__":
    serve(lambda X, y, ctx: lambda rows: [0] * len(rows), name="zero", description="nothing")
`;
  writeFileSync(join(folder, 'zero.py'), source);
  env.HIERBENCH_PYTHON = python;
  const task = ['--task', 'linear-control', '--d', '4', '--n', '64', '--seeds', '1', '--trials', '0'];
  const { results } = JSON.parse(
    hierbench('run', ...task, '--learner', './zero.py', '--quiet', '--json'),
  ) as {
    results: { status: string }[];
  };
  assert.deepEqual(
    results.map(({ status }) => status),
    ['ok'],
  );
  const examples = join(folder, 'node_modules', 'hierbench', 'examples', 'python');
  assert.ok(existsSync(join(examples, 'torch_quadratic.py')));
});

test('it runs where no onnxruntime is, and says what to type', () => {
  for (const name of ['onnxruntime-node', 'onnxruntime-node-cpu'])
    rmSync(join(folder, 'node_modules', name), { recursive: true, force: true });
  const { name, why } = backend();
  assert.equal(name, 'wasm');
  assert.match(
    why,
    /compiled was passed over: .*: npm install onnxruntime-node-cpu@npm:onnxruntime-node@1\.16\.3/,
  );
});
