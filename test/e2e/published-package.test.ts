import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { packageRoot } from '../../harness/results/package-info.ts';
import { codeBlocks } from '../docs/code-blocks.ts';
import { needs, pythonWith } from '../python/interpreter.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();

/** A user does not have the npm settings that `npm test` and the checkout's .npmrc set, and has fetched nothing yet. */
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
  HIERBENCH_CACHE: join(folder, 'cache'),
};

function inFolder(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

const hierbench = (...args: string[]): string =>
  inFolder(
    folder,
    process.execPath,
    join(folder, 'node_modules', 'hierbench', 'dist', 'cli', 'cli.js'),
    ...args,
  );

interface Doctor {
  readonly environment: { readonly backend: { readonly name: string; readonly why: string } };
}
/** The backend that `auto` takes in the folder. */
const backend = () => (JSON.parse(hierbench('doctor', '--json')) as Doctor).environment.backend;

before(() => {
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

/** Bytes of all files in a folder; links are not followed. */
function bytesIn(place: string): number {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** The installed packages below a folder, those inside of others among them. */
function packagesIn(place: string): string[] {
  return readdirSync(place, { recursive: true })
    .map(String)
    .filter((path) => /(^|node_modules\/)(@[^/]+\/)?[^/]+\/package\.json$/.test(path));
}

// What an installation took when this was written, in MB and in packages. A tenth more is noticed, and needs a reason.
const installed = { megabytes: 137, packages: 62, runtime: 47, checkout: 362 };

test('an installation stays light', () => {
  const modules = join(folder, 'node_modules');
  const count = packagesIn(modules).length;
  assert.ok(count < 1.1 * installed.packages, `${count} packages`);
  const size = bytesIn(modules) / 1e6;
  assert.ok(size < 1.1 * installed.megabytes, `${size.toFixed(0)} MB`);
  const checkout = bytesIn(join(packageRoot, 'node_modules')) / 1e6;
  assert.ok(checkout < 1.1 * installed.checkout, `${checkout.toFixed(0)} MB in a checkout`);
});

test('before the first run doctor says how the compiled backend is had', () => {
  const { name, why } = backend();
  assert.equal(name, 'wasm');
  assert.match(why, /compiled was passed over: .*: npx hierbench setup/);
});

test('the first run fetches what it runs compiled on, with nothing from outside the registry', () => {
  const task = ['--task', 'linear-control', '--d', '4', '--n', '64', '--seeds', '1'];
  const learner = ['--learner', 'two-layer', '--steps', '20', '--trials', '0'];
  const { results } = JSON.parse(hierbench('run', ...task, ...learner, '--quiet', '--json')) as {
    results: { status: string; backend: { name: string } }[];
  };
  assert.ok(results.length > 0);
  for (const result of results) assert.deepEqual([result.status, result.backend.name], ['ok', 'compiled']);
  assert.equal(backend().name, 'compiled', backend().why);
  const { folder: place } = JSON.parse(hierbench('setup', '--json')) as { folder: string };
  assert.ok(place.startsWith(join(folder, 'cache')), place);
  const size = bytesIn(join(folder, 'cache')) / 1e6;
  assert.ok(size < 1.1 * installed.runtime, `${size.toFixed(0)} MB of runtime`);
});

const python = pythonWith();
test('the package contains what a learner in Python needs', needs(python, 'anything'), () => {
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

test('npx starts the command that the package installs', () => {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  assert.equal(inFolder(folder, 'npx', 'hierbench', '--version').trim(), version);
});

/** Does what a page says, word for word, in an empty folder with the package installed. */
function follow(page: string): void {
  const place = join(folder, page.replace('.md', ''));
  // What npx starts, without the second that npx takes to find it.
  env.PATH = `${join(folder, 'node_modules', '.bin')}:${process.env.PATH}`;
  mkdirSync(place);
  // Both pages share one installation.
  symlinkSync(join(folder, 'node_modules'), join(place, 'node_modules'), 'dir');
  for (const { language, file, text } of codeBlocks(page)) {
    if (file) writeFileSync(join(place, file), text);
    if (language !== 'sh') continue;
    // With a linked node_modules npm would silently install into the link's target, so a package's folder is linked by
    // hand in the same way as npm links it.
    const script = text
      .replace(/^npm install hierbench$/m, 'true')
      .replace(/^npx hierbench /gm, 'hierbench ')
      .replace(/^npm install \.\/(\S+)$/m, 'ln -s "$PWD/$1" node_modules/$1');
    inFolder(place, 'bash', '-ec', script);
  }
}

/** The status, learner and family of every cell of a run. */
function cellsOf(place: string, run: string): { status: string; learner: string; family: string }[] {
  const cells = join(folder, place, 'results', run, 'cells');
  return readdirSync(cells).map((file) => {
    const { status, spec } = JSON.parse(readFileSync(join(cells, file), 'utf8'));
    return { status, learner: spec.learner, family: spec.family };
  });
}

test('docs/add-a-learner.md works when followed word for word', () => {
  follow('add-a-learner.md');
  const runs = { first: 'my-learner', second: 'two-tanh', third: 'nearby', fourth: 'last-label' };
  for (const [run, learner] of Object.entries(runs)) {
    const cells = cellsOf('add-a-learner', run);
    assert.ok(cells.some((cell) => cell.learner === learner));
    assert.ok(cells.every(({ status }) => status === 'ok'));
  }
  assert.ok(existsSync(join(folder, 'add-a-learner/results/first/report/index.html')));
});

test('docs/add-a-task.md works when followed word for word', () => {
  follow('add-a-task.md');
  const runs = { data: 'bfc-wide-d8-seed1', family: 'my-task', cosine: 'cosine' };
  for (const [run, family] of Object.entries(runs)) {
    const cells = cellsOf('add-a-task', run);
    assert.ok(cells.length > 0 && cells.every((cell) => cell.family === family && cell.status === 'ok'));
  }
});

test('docs/add-a-metric.md works when followed word for word', () => {
  follow('add-a-metric.md');
  const place = join(folder, 'add-a-metric/results');
  for (const [run, names] of Object.entries({ first: ['my-metric'], listed: ['layer-two', 'within'] })) {
    for (const file of readdirSync(join(place, run, 'cells'))) {
      const { status, metrics, note } = JSON.parse(readFileSync(join(place, run, 'cells', file), 'utf8'));
      assert.deepEqual([status, note], ['ok', undefined]);
      assert.deepEqual(Object.keys(metrics.own).sort(), names);
    }
    const page = readFileSync(join(place, run, 'report/index.html'), 'utf8');
    assert.match(page, /<section id="metrics">/);
  }
  const cells = readFileSync(join(place, 'listed/report/results.csv'), 'utf8');
  assert.match(cells, /metric_layer_two,metric_layer_two_note,metric_within/);
});

test('docs/add-an-environment.md works when followed word for word', () => {
  follow('add-an-environment.md');
  for (const [run, learners] of Object.entries({
    winds: ['kernel-ridge', 'mean'],
    constant: ['kernel-ridge'],
  })) {
    const cells = cellsOf('add-an-environment', run);
    assert.ok(cells.every(({ family, status }) => family === 'two-winds' && status === 'ok'));
    assert.deepEqual(cells.map(({ learner }) => learner).sort(), learners);
  }
});
