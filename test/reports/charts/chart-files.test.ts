import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUnlistedChart, manifestName, replaceChartFiles } from '../../../reports/charts/chart-files.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const root = temporaryFolder();

/** A new folder with these files. */
function folderWith(names: readonly string[]): string {
  const folder = mkdtempSync(join(root, 'charts-'));
  for (const name of names) writeFileSync(join(folder, name), name);
  return folder;
}

const filesOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name !== manifestName)
    .sort();

test('a report removes the charts of the previous one, whatever their names, and no other file', () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,11}$/).map((stem) => `${stem}.svg`);
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 6 }),
      fc.uniqueArray(name, { maxLength: 6 }),
      (drawn, others) => {
        const folder = folderWith([]);
        replaceChartFiles(folder, drawn);
        for (const file of [...drawn, ...others]) writeFileSync(join(folder, file), 'x');
        replaceChartFiles(folder, ['next.png']);
        assert.deepEqual(filesOf(folder), others.filter((file) => !drawn.includes(file)).sort());
        assert.deepEqual(JSON.parse(readFileSync(join(folder, manifestName), 'utf8')), {
          files: ['next.png'],
        });
      },
    ),
    { numRuns: 40 },
  );
});

test('the list is written before the charts, so that charts of an interrupted report are removed too', () => {
  const folder = folderWith([]);
  replaceChartFiles(folder, ['brand-new.svg', 'brand-new.png']);
  writeFileSync(join(folder, 'brand-new.svg'), 'the other was not drawn any more');
  replaceChartFiles(folder, []);
  assert.deepEqual(filesOf(folder), []);
});

test('without a readable list, charts are recognised by the names that reports have used', () => {
  const charts = [
    'error-versus-d.svg',
    'separation-versus-d-hierarchies.png',
    'n-to-0.1-versus-d.svg',
    'loss-curves-9.png',
    'feature-error-2.svg',
    'correction-ratio-versus-rho.png',
    'critical-difference-2.svg',
    'custom-error-versus-cpu-time.svg',
  ];
  const others = ['holiday.png', 'error-versus-d.pdf', 'mine.svg', 'error-versus-q.svg'];
  assert.deepEqual(charts.filter(isUnlistedChart), charts);
  assert.deepEqual(others.filter(isUnlistedChart), []);
  const big = JSON.stringify({ files: ['holiday.png'], more: 'x'.repeat(2 ** 21) });
  for (const manifest of [undefined, '', '{', '[]', 'null', '{"files": 7}', '{"files": [7]}', big]) {
    const folder = folderWith([...charts, ...others]);
    if (manifest !== undefined) writeFileSync(join(folder, manifestName), manifest);
    replaceChartFiles(folder, []);
    assert.deepEqual(filesOf(folder), [...others].sort(), manifest?.slice(0, 20));
  }
});

test('a list cannot lead to another folder or kind of file, and is not written through a link', () => {
  const folder = folderWith(['notes.txt', 'mine.svg']);
  writeFileSync(join(root, 'outside.svg'), 'x');
  mkdirSync(join(folder, 'folder.svg'));
  const files = [
    '../outside.svg',
    join(root, 'outside.svg'),
    'notes.txt',
    manifestName,
    'folder.svg',
    '.svg',
    '',
  ];
  writeFileSync(join(folder, manifestName), JSON.stringify({ files }));
  replaceChartFiles(folder, []);
  assert.ok(existsSync(join(root, 'outside.svg')));
  assert.deepEqual(filesOf(folder), ['folder.svg', 'mine.svg', 'notes.txt']);

  const target = join(root, 'target.json');
  writeFileSync(target, '{"files": ["mine.svg"]}');
  const linked = folderWith(['mine.svg']);
  symlinkSync(target, join(linked, manifestName));
  replaceChartFiles(linked, ['a.svg']);
  assert.equal(readFileSync(target, 'utf8'), '{"files": ["mine.svg"]}');
  assert.deepEqual(filesOf(linked), ['mine.svg']);
});
