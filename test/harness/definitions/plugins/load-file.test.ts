import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadDefault } from '../../../../harness/definitions/plugins/load-file.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** What the built program says about a learner. It loads TypeScript by itself, whereas tests already have a loader. */
function said(learner: string): string {
  const args = ['dist/cli/cli.js', 'run', 'smoke', '--learner', learner, '--dry-run'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 2);
  return stderr;
}

test('a TypeScript file is read with its own compiler settings', async () => {
  const folder = temporaryFolder();
  const place = join(folder, 'learners');
  mkdirSync(place);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'number.ts'), 'export const number: number = 7;\n');
  writeFileSync(
    join(place, 'mine.ts'),
    "import { number } from 'numbers';\nexport default number as number;\n",
  );
  const load = () => loadDefault('learner', join(place, 'mine.ts'));
  await assert.rejects(load, /mine\.ts does not load: Cannot find package 'numbers'/);
  const compilerOptions = { paths: { numbers: ['./number.ts'] } };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  assert.equal(await load(), 7);
});

test('a file that imports hierbench where it is not installed gets a message saying so, wherever the command runs', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  // The command runs in this repository, whose own settings resolve hierbench, but they do not apply to the file.
  writeFileSync(
    join(folder, 'mine.ts'),
    "import { learners } from 'hierbench';\nexport default learners[0];\n",
  );
  assert.match(
    said(join(folder, 'mine.ts')),
    /mine\.ts does not load: it imports hierbench, which is not installed next to it; npm install hierbench$/m,
  );
});

test('a mistake in how a name is imported is reported with its line', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'other.ts'), 'export type Number = number;\n');
  writeFileSync(
    join(folder, 'mine.ts'),
    "\nimport { Number } from './other';\nexport default Number.name;\n",
  );
  assert.match(
    said(join(folder, 'mine.ts')),
    /mine\.ts does not load: .*does not provide an export named 'Number' \(mine\.ts:2\); if that is a type/,
  );
});
