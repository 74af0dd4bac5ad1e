import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../harness/results/package-info.ts';
import { fontFamily } from '../../reports/charts/ink.ts';
import type { Notice } from '../../reports/explorer/page-notices.ts';
import { builtFile } from '../built.ts';
import { temporaryFolder } from '../temporary-folder.ts';

// @ts-expect-error: a script without types
const { noticesOf, noticesText } = (await import('../../build/notices.mjs')) as {
  noticesOf: (files: readonly string[], root: string) => Notice[];
  noticesText: (introduction: string, notices: readonly Notice[]) => string;
};
// @ts-expect-error: a script without types
const { bundleExplorer } = (await import('../../build/bundle-explorer.mjs')) as {
  bundleExplorer: (root: string, folder: string, fontFamily: string) => Promise<string[]>;
};

// @ts-expect-error: a script without types
const { bundleTf } = (await import('../../build/bundle-tf.mjs')) as {
  bundleTf: (root: string, folder: string) => Promise<string[]>;
};
// @ts-expect-error: a script without types
const { bundleScript, processes } = (await import('../../build/bundle-processes.mjs')) as {
  bundleScript: (what: { root: string; folder: string; started: unknown }) => Promise<string[]>;
  processes: (flags: readonly string[]) => unknown;
};

const shipped = readFileSync(builtFile('THIRD-PARTY-NOTICES.txt'), 'utf8');

/** The packages that these files are of. */
function packagesIn(files: readonly string[]): string[] {
  const names = files
    .filter((file) => file.includes('node_modules/'))
    .map((file) => /^(@[^/]+\/)?[^/]+/.exec(file.split('node_modules/').at(-1) ?? '')?.[0] ?? '');
  return [...new Set(names)].sort();
}

test('every package inside a bundle has its notice in the package', async () => {
  const folder = temporaryFolder();
  const inside = packagesIn([
    ...(await bundleTf(packageRoot, folder)),
    ...(await bundleScript({ root: packageRoot, folder, started: processes([]) })),
    ...(await bundleExplorer(packageRoot, folder, fontFamily)),
  ]);
  assert.ok(inside.length > 15, `${inside}`);
  for (const name of ['chart.js', '@kurkle/color', '@tensorflow/tfjs-core', 'lodash', 'is-any-array'])
    assert.ok(inside.includes(name), name);
  const titles = [...shipped.matchAll(/^(\S+) \d+\.\S*: .*\w/gm)].map(([, name]) => name);
  assert.deepEqual(
    inside.filter((name) => !titles.includes(name)),
    [],
  );
  assert.match(shipped, /^Hierbench Sans, .*: OFL-1\.1$/m);
  for (const licence of ['Apache License', 'SIL OPEN FONT LICENSE', 'The ISC License', 'permission notice'])
    assert.ok(shipped.includes(licence), licence);
});

test('the notices and the font’s licence are published', () => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  const [{ files }] = Object.values(JSON.parse(stdout)) as { files: { path: string }[] }[];
  const paths = files.map(({ path }) => path);
  for (const path of ['LICENSE', 'dist/THIRD-PARTY-NOTICES.txt', 'dist/reports/explorer/OFL.txt'])
    assert.ok(paths.includes(path), path);
});

/** The notices of a folder with one package, made up of these files. */
function noticesWith(manifest: object, files: Readonly<Record<string, string>> = {}): Notice[] {
  const root = temporaryFolder();
  const folder = join(root, 'node_modules', 'made-up');
  mkdirSync(folder, { recursive: true });
  const all = {
    'package.json': JSON.stringify({ name: 'made-up', version: '1.2.3', ...manifest }),
    ...files,
  };
  for (const [name, text] of Object.entries({ 'index.js': '', ...all }))
    writeFileSync(join(folder, name), text);
  return noticesOf(['build/own.mjs', 'node_modules/made-up/index.js'], root);
}

test('a package without a licence, or with an unknown one, fails the build', () => {
  assert.throws(() => noticesWith({}), /made-up 1\.2\.3 .* names no licence/);
  assert.throws(() => noticesWith({ license: 'SEE LICENSE IN nothing.txt' }), /made-up 1\.2\.3 is not known/);
  assert.throws(
    () => noticesWith({ license: 'MIT OR Mine-1.0', author: 'A' }),
    /made-up 1\.2\.3 is not known/,
  );
  assert.throws(() => noticesWith({ license: 'MIT' }), /nothing says who made-up 1\.2\.3 is by/);
});

test('a package’s own files come first, and its NOTICE goes along', () => {
  const [notice] = noticesWith(
    { license: 'Apache-2.0' },
    { 'LICENSE.md': 'its licence\r\n', NOTICE: 'its notice\n' },
  );
  assert.deepEqual(notice, {
    name: 'made-up',
    version: '1.2.3',
    licence: 'Apache-2.0',
    owners: [],
    text: 'its licence\n\nits notice',
  });
});

test('a licence that a package lacks is the standard text, for the owners that the package names', () => {
  const [bySource] = noticesWith(
    { license: '(MIT AND ISC)', author: 'A' },
    { 'index.js': '/**\n * Copyright  2020 B. All rights reserved. */\n' },
  );
  assert.deepEqual(bySource.owners, ['Copyright 2020 B. All rights reserved.']);
  assert.match(bySource.text, /^MIT License\n\nPermission is hereby granted.*ISC License/s);
  assert.doesNotMatch(bySource.text, /Copyright \(c\)/i);
  const owners = (manifest: object) => noticesWith({ license: 'MIT', ...manifest })[0].owners;
  assert.deepEqual(owners({ author: { name: 'A' } }), ['Copyright (c) A']);
  const repository = { url: 'git+https://example.org/made-up.git' };
  assert.deepEqual(owners({ repository }), ['Copyright (c) the authors of https://example.org/made-up']);
});

test('packages with the same licence text share it', () => {
  const notice = { version: '1.0.0', licence: 'MIT', owners: [], text: 'the text' };
  const text = noticesText('Introduction.', [
    { ...notice, name: 'a', owners: ['Copyright 2020 A'] },
    { ...notice, name: 'b' },
  ]);
  assert.equal(
    text,
    `Introduction.\n\n${'='.repeat(80)}\na 1.0.0: MIT\n    Copyright 2020 A\nb 1.0.0: MIT\n\nthe text\n`,
  );
});
