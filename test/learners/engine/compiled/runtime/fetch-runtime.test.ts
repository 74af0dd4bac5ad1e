import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fetchRuntime } from '../../../../../learners/engine/compiled/runtime/fetch-runtime.ts';
import { pinnedPackages } from '../../../../../learners/engine/compiled/runtime/pinned-packages.ts';
import {
  cacheFolder,
  runtimeFolder,
} from '../../../../../learners/engine/compiled/runtime/runtime-folder.ts';
import { temporaryFolder } from '../../../../temporary-folder.ts';

const here = `bin/napi-v6/${process.platform}/${process.arch}`;
const files = [
  'onnxruntime-node/package.json',
  'onnxruntime-node/README.md',
  'onnxruntime-node/dist/index.js',
  `onnxruntime-node/${here}/onnxruntime_binding.node`,
  'onnxruntime-node/bin/napi-v6/elsewhere/x64/onnxruntime_binding.node',
  'onnxruntime-node/script/install.js',
  'onnxruntime-common/package.json',
  'onnxruntime-common/README.md',
  'onnxruntime-common/dist/index.js',
];

/** A folder in which a stand-in for npm says what it was asked, and installs these files. */
const place = temporaryFolder();
let count = 0;
function standIn(source: string): string {
  const path = join(place, 'npm-cli.js');
  writeFileSync(path, source);
  process.env.npm_execpath = path;
  count++;
  return join(place, `cache-${count}`, 'runtime');
}

const installing = (installed: readonly string[]) => `
  const { mkdirSync, writeFileSync, copyFileSync } = require('node:fs');
  const { dirname, join } = require('node:path');
  writeFileSync(${JSON.stringify(join(place, 'asked.json'))}, JSON.stringify(process.argv.slice(2)));
  copyFileSync('package-lock.json', ${JSON.stringify(join(place, 'lock.json'))});
  for (const file of ${JSON.stringify(installed)}) {
    mkdirSync(dirname(join('node_modules', file)), { recursive: true });
    writeFileSync(join('node_modules', file), file);
  }`;

const isNothingLeft = (folder: string) =>
  !existsSync(dirname(folder)) || readdirSync(dirname(folder)).every((name) => !name.includes('.part-'));

test('npm installs the pinned release without scripts, and what this machine needs of it is kept', async () => {
  const folder = standIn(installing(files));
  await fetchRuntime(folder);
  const kept = readdirSync(join(folder, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, 'node_modules').length + 1));
  assert.deepEqual(kept.sort(), files.filter((file) => !/elsewhere|script/.test(file)).sort());
  assert.ok(isNothingLeft(folder));
  assert.ok(JSON.parse(readFileSync(join(place, 'asked.json'), 'utf8')).includes('--ignore-scripts'));
  const { packages } = JSON.parse(readFileSync(join(place, 'lock.json'), 'utf8'));
  for (const [name, { version, integrity }] of Object.entries(pinnedPackages)) {
    assert.equal(packages[`node_modules/${name}`].version, version);
    assert.equal(packages[`node_modules/${name}`].integrity, integrity);
  }
});

test('what is there is not fetched again', async () => {
  const folder = standIn(installing(files));
  await fetchRuntime(folder);
  standIn('process.exit(1)');
  await fetchRuntime(folder);
});

test('of two processes that fetch at the same time, both find it', async () => {
  const folder = standIn(installing(files));
  await Promise.all([fetchRuntime(folder), fetchRuntime(folder)]);
  assert.ok(existsSync(join(folder, 'node_modules/onnxruntime-node/dist/index.js')));
  assert.ok(isNothingLeft(folder));
});

test('what goes wrong is said in one line, and leaves nothing behind', async () => {
  const without = (gone: string) => installing(files.filter((file) => !file.includes(gone)));
  const cases: [string, RegExp][] = [
    [
      `console.error('npm error code EINTEGRITY\\nnpm error sha512-a integrity checksum failed'); process.exit(1)`,
      /^sha512-a integrity checksum failed$/,
    ],
    ['process.exit(3)', /^npm ended with exit code 3$/],
    [without(here), /^onnxruntime-node has no library for \S+ on \S+$/],
    [without('onnxruntime-common/dist'), /^onnxruntime-common lacks dist$/],
  ];
  for (const [source, expected] of cases) {
    const folder = standIn(source);
    await assert.rejects(fetchRuntime(folder), ({ message }: Error) => expected.test(message));
    assert.ok(!existsSync(folder) && isNothingLeft(folder));
  }
});

test('a cache that cannot be written to is named', async () => {
  standIn(installing(files));
  writeFileSync(join(place, 'file'), '');
  await assert.rejects(fetchRuntime(join(place, 'file', 'runtime')), /file/);
});

test('the cache is where the system has such files, or where HIERBENCH_CACHE says', () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux'), join('/x', 'hierbench'));
  assert.match(cacheFolder({}, 'linux'), /[\\/]\.cache[\\/]hierbench$/);
  assert.match(cacheFolder({}, 'darwin'), /Caches/);
  assert.match(cacheFolder({ LOCALAPPDATA: 'L' }, 'win32'), /^L/);
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    assert.equal(cacheFolder({ HIERBENCH_CACHE: '/mine', XDG_CACHE_HOME: '/x' }, platform), '/mine');
  assert.ok(runtimeFolder('/mine').startsWith(join('/mine', 'onnxruntime-node-')));
});
