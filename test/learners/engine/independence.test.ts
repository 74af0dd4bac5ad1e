import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const engine = fileURLToPath(new URL('../../../learners/engine/', import.meta.url));
const dependencies = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as Record<'dependencies' | 'peerDependencies', Record<string, string>>;
const packages = new Set(Object.keys({ ...dependencies.dependencies, ...dependencies.peerDependencies }));

/** What a source file imports, requires or takes types from. */
function imported(source: string): string[] {
  // The runtime is fetched (runtime/fetch-runtime.ts); only its types are needed when the sources are compiled.
  const run = source
    .replaceAll(/import type [^;]*'onnxruntime-common';/g, '')
    .replaceAll(/(typeof )?import\('onnxruntime-common'\)(?=[.;])/g, '');
  const found = run.matchAll(/(?:\bfrom|\bimport\(?|\b(?:createR|r)equire\((?:[^()]*\)\()?)\s*'([^']+)'/g);
  return [...found].map(([, specifier]) => specifier);
}

test('every form of import is seen', () => {
  const source = `
    import type { A } from './a.ts';
    import {
      b,
    } from './b.ts';
    import './c.ts';
    const d = await import('./d.ts');
    const e = createRequire(import.meta.url)('e');
    export * from './f.ts';
    const g = require('g');
  `;
  assert.deepEqual(imported(source), ['./a.ts', './b.ts', './c.ts', './d.ts', 'e', './f.ts', 'g']);
});

test('the engine imports nothing from outside but packages', () => {
  const files = readdirSync(engine, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'));
  assert.ok(files.length > 30);
  let count = 0;
  for (const name of files) {
    const file = resolve(engine, name);
    for (const specifier of imported(readFileSync(file, 'utf8'))) {
      count++;
      if (specifier.startsWith('.')) {
        const target = relative(engine, resolve(file, '..', specifier));
        assert.ok(!target.startsWith('..'), `learners/engine/${name} imports ${specifier}`);
      } else {
        const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1);
        const known = specifier.startsWith('node:')
          ? builtinModules.includes(specifier.slice(5).split('/')[0])
          : packages.has(name.join('/'));
        assert.ok(known, `${specifier} is no dependency`);
      }
    }
  }
  assert.ok(count > 100);
});
