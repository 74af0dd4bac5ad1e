import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../harness/config/load-config.ts';
import { seal } from '../harness/results/checksum.ts';
import { packageRoot } from '../harness/results/package-info.ts';
import { readRun, runFile, writeCell, writeRun } from '../harness/results/store.ts';
import { runMain } from './cli/run-main.ts';
import { sampleRecord, sampleSpec } from './harness/results/sample-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

const text = (path: string) => readFileSync(join(packageRoot, path), 'utf8');

interface LockedPackage {
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}
const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, LockedPackage> };
const locked = Object.entries(packages).filter(
  ([path, { link }]) => path.startsWith('node_modules/') && !link,
);
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** A stored run whose learners and tasks are files that leave a trace when they are loaded. */
async function foreignRun(): Promise<{ folder: string; trace: string }> {
  const folder = temporaryFolder();
  const trace = join(folder, 'executed');
  const module = join(folder, 'evil.mjs');
  writeFileSync(
    module,
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(trace)}, '');`,
  );
  const records = [101, 102].map((seed) =>
    sampleRecord(sampleSpec({ seed, learner: module, family: module }), {
      metrics: { relativeTestError: 0.5, relativeTrainError: 0.5, testMse: 1, testVariance: 2 },
      timings: { dataSeconds: 0, fitSeconds: 1, fitCpuSeconds: 1, cellSeconds: 1 },
    }),
  );
  for (const record of records) await writeCell(folder, record);
  const entry = { params: {}, module, digest: 'x' };
  await writeRun(folder, {
    schema: 1,
    name: 'foreign',
    description: '',
    config: {
      learners: [{ learner: module, label: 'evil', ...entry }],
      tasks: [{ family: module, label: 'evil', d: [4], ...entry }],
    },
    command: `node ${module}`,
    package: { name: 'hierbench', version: '0' },
    environment: {
      cpu: 'x',
      cores: 1,
      memoryGiB: 1,
      os: 'x',
      node: '20',
      backend: { name: 'cpu', why: 'x' },
      versions: {},
    },
    cells: records.map(({ id }) => id),
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  return { folder, trace };
}

test('looking at a run does not execute it: no command loads a file that a run names', async () => {
  const { folder, trace } = await foreignRun();
  const out = temporaryFolder();
  for (const args of [
    ['status', folder],
    ['report', folder, '--out', join(out, 'report')],
    ['export', folder, '--only', 'data', '--out', join(out, 'export')],
    ['compare', folder, folder],
    ['history', folder, '--out', join(out, 'history')],
    ['export', folder, '--to', 'mlflow', '--out', join(out, 'mlflow')],
    ['export', folder, '--to', 'ro-crate', '--license', 'MIT', '--out', join(out, 'crate')],
  ]) {
    const { exitCode, err } = await runMain(...args);
    assert.equal(exitCode, 0, `${args[0]}: ${err}`);
    assert.equal(existsSync(trace), false, `${args[0]} loaded the file`);
  }
});

test('verifying what a stranger handed in runs no code that it names', async () => {
  const { folder, trace } = await foreignRun();
  const { config, ...run } = readRun(folder);
  for (const [entries, message] of [
    [config, /does not hold the file that defines/],
    // A name that a worker would take for a path, without an entry that says so.
    [{ ...config, learners: [], tasks: [] }, /is not built in/],
  ] as const) {
    writeFileSync(runFile(folder), JSON.stringify({ ...run, config: entries }));
    const to = temporaryFolder();
    const submitted = await runMain('submit', folder, '--to', to, '--name', 'evil', '--json');
    assert.equal(submitted.exitCode, 0, submitted.err);
    for (const more of [[], ['--files']]) {
      const { exitCode, err } = await runMain('verify', JSON.parse(submitted.out).folder, '--quiet', ...more);
      assert.equal(exitCode, 2, err);
      assert.match(err, message);
    }
    const board = await runMain('publish', '--board', to, '--out', join(to, 'board'));
    assert.equal(board.exitCode, 0, board.err);
  }
  assert.equal(existsSync(trace), false);
});

test('code that has changed is not run by verify, and submit copies nothing but the code that was run', async () => {
  const { folder, trace } = await foreignRun();
  const { exitCode, err } = await runMain('verify', folder, '--quiet');
  assert.equal(exitCode, 2);
  assert.match(err, /^hierbench: .+ has changed since .+ was run: SHA-256 [0-9a-f]{12}… instead of .+\n$/);
  assert.equal(existsSync(trace), false, 'verify loaded the file');
  // A file that the owner of the machine would not publish, named by a run that came from someone else.
  const secret = join(temporaryFolder(), 'id_ed25519');
  writeFileSync(secret, 'private');
  const { config, ...run } = readRun(folder);
  const to = temporaryFolder();
  for (const module of [secret, config.learners.find((one) => typeof one.module === 'string')?.module]) {
    const learners = config.learners.map((one) => (one.module === undefined ? one : { ...one, module }));
    writeFileSync(runFile(folder), JSON.stringify({ ...run, config: { ...config, learners, tasks: [] } }));
    const refused = await runMain('submit', folder, '--to', to, '--name', 'evil', '--files');
    assert.equal(refused.exitCode, 2);
    assert.match(refused.err, /^hierbench: --files: .+ is not the file that was run\n$/);
  }
});

test('ids of cells in run.json must be ids, not paths', async () => {
  const { folder } = await foreignRun();
  const { cells: _, ...run } = readRun(folder);
  for (const id of ['../../../etc/passwd', 'x', '0123456789abcdef/..', '']) {
    writeFileSync(runFile(folder), JSON.stringify({ ...run, cells: [id] }));
    const { exitCode, err } = await runMain('status', folder);
    assert.equal(exitCode, 2);
    assert.match(err, /^hierbench: .*run\.json is damaged: cells\.0: not the id of a cell\n$/);
  }
});

test('data stay data: no prototype is polluted by a configuration, a run or a cell', async () => {
  const folder = temporaryFolder();
  const evil = '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}';
  const task = 'tasks: [{family: linear-control, d: 4}]\nlearners: [mean]\nname: x\n';
  const configs = [
    `${task}__proto__: {polluted: 1}\n`,
    `${task}constructor: {prototype: {polluted: 1}}\n`,
    `name: x\nlearners: [mean]\ntasks: [{family: linear-control, d: 4, params: ${evil}}]\n`,
    `name: x\ntasks: [{family: linear-control, d: 4}]\nlearners: [{learner: mean, params: ${evil}}]\n`,
    `name: x\ntasks: [{family: linear-control, d: 4}]\nlearners: [{learner: mean, scaled: ${evil}}]\n`,
  ];
  for (const config of configs) {
    const path = join(folder, 'evil.yaml');
    writeFileSync(path, config);
    const { exitCode, err } = await runMain('run', path, '--dry-run');
    assert.equal(exitCode, 2, config);
    assert.match(err, /^hierbench: evil\.yaml: .*\n$/);
  }
  for (const flag of [
    'mean[__proto__=1]',
    'mean[constructor=1]',
    '__proto__',
    'constructor',
    'mean[x={__proto__: {a: 1}}]',
  ]) {
    const { exitCode, err } = await runMain('run', '--learner', flag, '--dry-run');
    assert.equal(exitCode, 2, flag);
    assert.match(err, /^hierbench: .*\n$/);
  }
  const record = JSON.parse(JSON.stringify(sampleRecord(sampleSpec())));
  mkdirSync(join(folder, 'cells'));
  writeFileSync(
    join(folder, 'cells', `${record.id}.json`),
    JSON.stringify(seal({ ...record, info: {} })).replace('"info":{}', `"info":${evil}`),
  );
  const { readCells } = await import('../harness/results/store.ts');
  assert.equal(readCells(folder).warnings.length, 1);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test('files that are too large, never end or expand too much are refused with one line', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'c.yaml');
  const bomb = Array.from({ length: 12 }, (_, i) => `l${i}: &l${i} [${`*l${i - 1},`.repeat(9)}]`).slice(1);
  const refused: readonly [string, RegExp][] = [
    [`a: ${'x'.repeat(2 ** 21)}`, /c\.yaml cannot be read: it has 2\.0 MiB; the limit is 1 MiB/],
    [`l0: &l0 [x]\n${bomb.join('\n')}\n`, /c\.yaml: its aliases \(\*name\) expand to too much/],
    ['['.repeat(100_000), /c\.yaml: /],
    [`${'['.repeat(200)}${']'.repeat(200)}`, /c\.yaml: lists and maps are nested too deeply/],
    [`a: ${'{a: '.repeat(2000)}1${'}'.repeat(2000)}`, /c\.yaml: lists and maps are nested too deeply/],
  ];
  for (const [content, line] of refused) {
    writeFileSync(path, content);
    const { exitCode, err } = await runMain('run', path, '--dry-run');
    assert.equal(exitCode, 2, err);
    assert.match(err, line);
    assert.match(err, /^[^\n]*\n$/);
  }
  for (const nothing of ['/dev/zero', folder])
    if (existsSync(nothing)) {
      const { exitCode, err } = await runMain('run', nothing, '--dry-run');
      assert.equal(exitCode, 2);
      assert.match(err, /cannot be read: it is (not a regular file|a folder)\n$/);
    }
});

test('the name of a configuration is not used as a path', async () => {
  const config = (name: string) =>
    loadConfig({ name, tasks: [{ family: 'linear-control', d: 4 }], learners: ['mean'] });
  for (const name of ['..', '../x', '/tmp', 'a/b', 'a\\b', '.x', ''])
    await assert.rejects(config(name), /^UserError: configuration: name: /, name);
  await config('a name. with - all_of it');
});

test('every package is pinned by its checksum', () => {
  for (const [path, { version, integrity }] of locked) {
    assert.ok(version, path);
    assert.match(integrity ?? '', /^sha512-/, path);
  }
});

test('package.json lists exactly the packages with an install script', () => {
  const { allowScripts } = JSON.parse(text('package.json')) as { allowScripts: Record<string, boolean> };
  const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
  assert.deepEqual(Object.keys(allowScripts).sort(), [...new Set(scripts)].sort());
  // None has to run: everything works without.
  assert.ok(Object.values(allowScripts).every((allowed) => !allowed));
});

/** Licences whose only condition is that their text accompanies the code. */
const allowed = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'OFL-1.1',
  'CC0-1.0',
  'BlueOak-1.0.0',
]);

test('every package installed with this one has a permissive licence', () => {
  const used = locked.filter(([, { dev }]) => !dev);
  assert.ok(used.length > 50);
  for (const [path, { license = '' }] of used) {
    const name = nameOf(path);
    const parts = license.replaceAll(/[()]/g, '').split(/ AND | OR /);
    const enough = / OR /.test(license)
      ? parts.some((part) => allowed.has(part))
      : parts.every((part) => allowed.has(part));
    assert.ok(enough, `${name}: ${license || 'no licence'}`);
  }
});

test('docs/licences.md agrees with the lockfile', async () => {
  // @ts-expect-error: a script without types
  const { licencesPage } = await import('../docs/licences.mjs');
  assert.equal(text('docs/licences.md'), licencesPage(text('package-lock.json')));
});
