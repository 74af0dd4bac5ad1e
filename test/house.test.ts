import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Import, importsOf, sourcesOf, specifiersOf } from './imports.ts';

const harness = [
  ['run'],
  ['conformance', 'executors', 'bench'],
  ['plan', 'cell'],
  ['config'],
  ['external', 'definitions'],
  ['processes', 'protocol'],
  ['results', 'input'],
].map((rooms) => rooms.map((room) => `harness/${room}`));

/** The rooms, top floor first: a room may import from floors below its own. */
const floors = [['cli'], ['reports'], ...harness, ['learners'], ['tasks']];

/** The permitted imports within a floor. */
const neighbours = [
  'harness/conformance → harness/executors',
  'harness/definitions → harness/external',
  'harness/input → harness/results',
];

/** Rooms that may import less than everything below them: only these folders and files. */
const narrow: Readonly<Record<string, readonly string[]>> = {
  // Reports need only the results, not how these came about; exceptions are the vocabulary of stored traits
  // and two small tools.
  reports: ['harness/results/', 'tasks/streams.ts', 'tasks/median.ts', 'learners/traits.ts'],
};

/** The room that contains a file; undefined if none does. */
function roomOf(file: string): string | undefined {
  return floors.flat().find((room) => file.startsWith(`${room}/`));
}

/** One line for each import that a room is not allowed. */
function violations(imports: readonly Import[]): string[] {
  const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room));
  return imports.flatMap(({ from, to }) => {
    const line = `${from} imports ${to}`;
    const [importer, imported] = [roomOf(from), roomOf(to)];
    if (importer === undefined || imported === undefined) return [`${line}: no room of the house`];
    if (importer === imported) return [];
    const allowed =
      narrow[importer]?.some((place) => to.startsWith(place)) ??
      (floorOf(imported) > floorOf(importer) || neighbours.includes(`${importer} → ${imported}`));
    return allowed ? [] : [`${line}: ${importer} may not`];
  });
}

const folders = ['cli', 'reports', 'harness', 'learners', 'tasks'];
const imports = folders.flatMap(sourcesOf).flatMap(importsOf);

test('every room imports only from below it', () => {
  assert.ok(imports.length > 1000);
  assert.deepEqual(violations(imports), []);
});

test('every room exists, and the harness has no loose file but its README', () => {
  const house = new Set(folders.flatMap(sourcesOf).map(roomOf));
  assert.deepEqual([...house].sort(), floors.flat().sort());
  const entries = readdirSync(fileURLToPath(new URL('../harness/', import.meta.url)), {
    withFileTypes: true,
  });
  assert.deepEqual(
    entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
    ['README.md'],
  );
});

test('every room has a README that says what lives there', () => {
  for (const room of floors.flat())
    assert.ok(
      readdirSync(fileURLToPath(new URL(`../${room}/`, import.meta.url))).includes('README.md'),
      `${room}/README.md is missing`,
    );
});

test('every form of import is seen', () => {
  const source = `
    import type { A } from './a.ts';
    import {
      b,
    } from './b.ts';
    import './c.ts';
    const d = await import('./d.ts');
    export * from "./e.ts";
    type F = typeof import('./f.ts');
    const [g] = await Promise.all([import('./g.ts')]);
    const h = createRequire(import.meta.url)('./h.cjs');
    const i = new URL('./i.ts', import.meta.url);
  `;
  assert.deepEqual(
    specifiersOf(source),
    [...'abcdefg'].map((name) => `./${name}.ts`).concat('./h.cjs', './i.ts'),
  );
});

test('reversing any one import is detected', () => {
  const rooms = new Map(
    imports.map(({ from, to }) => {
      const [importer, imported] = [roomOf(from), roomOf(to)];
      return [`${importer} → ${imported}`, { from, to }];
    }),
  );
  let turned = 0;
  for (const { from, to } of rooms.values()) {
    if (roomOf(from) === roomOf(to)) continue;
    turned++;
    assert.equal(violations([{ from: to, to: from }]).length, 1, `${to} imports ${from}`);
  }
  assert.ok(turned > 40);
});

test('made-up imports are allowed or refused as the rules say', () => {
  const allowed = [
    ['cli/flags.ts', 'reports/rows.ts'],
    ['cli/flags.ts', 'tasks/contract.ts'],
    ['reports/a.ts', 'reports/b/c.ts'],
    ['reports/rows.ts', 'harness/results/record.ts'],
    ['reports/rows.ts', 'tasks/streams.ts'],
    ['reports/rows.ts', 'tasks/median.ts'],
    ['harness/run/a.ts', 'harness/input/b.ts'],
    ['harness/plan/a.ts', 'harness/plan/cost/b.ts'],
    ['harness/input/a.ts', 'harness/results/b.ts'],
    ['learners/a.ts', 'tasks/b.ts'],
  ];
  const forbidden = [
    ['harness/run/a.ts', 'cli/b.ts'],
    ['harness/results/a.ts', 'reports/b.ts'],
    ['reports/a.ts', 'harness/plan/b.ts'],
    ['reports/a.ts', 'harness/input/b.ts'],
    ['reports/a.ts', 'learners/b.ts'],
    ['reports/a.ts', 'tasks/registry.ts'],
    // The planner and the worker both follow the protocol, and neither imports the other.
    ['harness/plan/a.ts', 'harness/cell/b.ts'],
    ['harness/cell/a.ts', 'harness/plan/cost/b.ts'],
    ['harness/results/a.ts', 'harness/input/b.ts'],
    ['harness/config/a.ts', 'harness/plan/b.ts'],
    ['tasks/a.ts', 'learners/b.ts'],
    ['learners/a.ts', 'harness/results/b.ts'],
    ['harness/loose.ts', 'tasks/a.ts'],
    ['tasks/a.ts', 'harness/loose.ts'],
    ['cli/a.ts', 'test/b.ts'],
    ['cli/a.ts', 'index.ts'],
  ];
  const list = (pairs: string[][]) => pairs.map(([from, to]) => ({ from, to }));
  assert.deepEqual(violations(list(allowed)), []);
  assert.equal(violations(list(forbidden)).length, forbidden.length);
  for (const one of list(forbidden)) assert.equal(violations([one]).length, 1, `${one.from} → ${one.to}`);
});
