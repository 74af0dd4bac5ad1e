import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { taskFormulas } from '../../../harness/config/formulas.ts';
import { loadConfig } from '../../../harness/config/load-config.ts';
import { packageRoot } from '../../../harness/results/package-info.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('each task’s formula is listed once, with its parameters filled in', async () => {
  const config = await loadConfig({
    name: 'test',
    tasks: [
      { family: 'bfc-chain[k=2]', d: 8, n: 64 },
      { family: 'bfc-chain[k=2]', d: 16, n: 64 },
      { family: 'bfc-chain', d: 8, n: 64 },
    ],
    learners: ['mean'],
  });
  const formulas = taskFormulas(config);
  assert.deepEqual(
    formulas.map(({ family, params }) => [family, params]),
    [
      ['bfc-chain', { k: 2 }],
      ['bfc-chain', {}],
    ],
  );
  assert.match(formulas[0].tex, /\\mathbb\{R\}\^\{2\}/);
  assert.match(formulas[1].tex, /\\mathbb\{R\}\^\{8\}/);
});

test('a family from a file has its own formula, and one that fails to give it does not stop a run', async () => {
  const folder = temporaryFolder();
  const control = pathToFileURL(join(packageRoot, 'tasks', 'linear-control.ts')).href;
  const families = {
    own: `() => 'y = x_1'`,
    throws: `() => { throw new Error('no formula here') }`,
    number: '() => 7',
    endless: `() => 'x'.repeat(5000)`,
    none: 'undefined',
  };
  for (const [name, formula] of Object.entries(families))
    writeFileSync(
      join(folder, `${name}.mts`),
      `import { linearControl } from '${control}';\nexport default { ...linearControl, name: '${name}', formula: ${formula} };\n`,
    );
  const config = await loadConfig({
    name: 'test',
    tasks: Object.keys(families).map((name) => ({ family: join(folder, `${name}.mts`), d: 4, n: 64 })),
    learners: ['mean'],
  });
  const warnings: string[] = [];
  const formulas = taskFormulas(config, (warning) => warnings.push(warning));
  assert.deepEqual(formulas, [{ family: 'own', params: {}, tex: 'y = x_1' }]);
  assert.deepEqual(warnings, [
    'throws: formula: no formula here',
    'number: formula: expected a text, found number',
    'endless: formula: 5000 characters; at most 4000 are stored',
  ]);
});
