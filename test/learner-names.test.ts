import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { learners } from '../learners/registry.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files that may name several learners, and why. Facts about a learner belong in the learner's own file. */
const allowed: Readonly<Record<string, string>> = {
  'reports/built-in-traits.ts': 'what runs that store no traits leave unsaid',
  'harness/results/strength.ts': 'whether older results, which do not say so, were at full strength',
  'harness/run/calibrate.ts': 'fits whose time tells how fast this machine is',
  'reports/site/literature.ts': 'which learners stand for the claims of which paper',
  'harness/config/config-file.ts': 'suites that have the names of learners',
  'harness/conformance/rules/determinism.ts': 'fits that come between two of the learner that is checked',
};

/** Names of learners that are whole strings in a source, alone or with the words of a variant: 'two-layer relu'. */
function namedIn(source: string): Set<string> {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const names = learners.map(({ name }) => name);
  const texts = [...code.matchAll(/(['"`])([a-z][a-z0-9 +-]*)\1|^\s*([a-z][a-z-]*|'[a-z -]+'):/gm)];
  return new Set(
    texts.flatMap(([, , text, key]) => {
      const word = text ?? key?.replaceAll("'", '');
      // "mean" and other English words are also keys of objects that have nothing to do with learners.
      if (text === undefined && !word?.includes('-')) return [];
      return names.filter((name) => word === name || word?.startsWith(`${name} `));
    }),
  );
}

test('no source outside the learners’ own folder has a list of learners', () => {
  const found = ['harness', 'reports', 'cli', 'tasks', 'build'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
      .filter((name) => /\.(ts|mjs|cjs|js)$/.test(name))
      .filter((name) => namedIn(readFileSync(join(root, name), 'utf8')).size > 1),
  );
  assert.deepEqual(found.sort(), Object.keys(allowed).sort());
});

test('a list of learners would be found', () => {
  assert.equal(namedIn("const shallow = ['two-layer relu', 'kernel-ridge rbf', 'random-features'];").size, 3);
  assert.equal(
    namedIn("const known = {\n  'deep-sgd': 1,\n  layerwise: 2,\n  'kernel-ridge ntk': 3,\n};").size,
    2,
  );
  assert.equal(namedIn("// 'deep-sgd' and 'mean'\nconst a = 'deep-sgd';").size, 1);
});
